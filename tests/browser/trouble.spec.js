// What goes wrong around the pages: the network, cookies, apps with a browser inside, no JavaScript.

import { request } from "@playwright/test";
import { expect, test } from "./support/test.js";

const LINE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/15.1.0";

/** The network goes away between the server's options and this browser's answer. @param {import("./support/actors.js").Visitor} visitor @param {string} path */
async function loseNetworkAfter(visitor, path) {
  await visitor.page.route(`**${path}`, async (route) => {
    const response = await route.fetch();
    await visitor.page.context().setOffline(true);
    await route.fulfill({ response });
  });
}

test("a connection lost in the middle of registering is told, and goes on by itself", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.signInByPassword(house.member("hanako"));
  await loseNetworkAfter(hanako, "/devices/register/options");
  await hanako.press("register-on-this-device");
  await hanako.isTold("connection-lost");
  await hanako.page.context().setOffline(false);
  await hanako.isAt("/devices");
  expect(await house.admin("device", "list", "hanako")).toHaveLength(1);
});

test("a connection lost in the middle of signing in is told, and goes on by itself", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.openSignIn();
  await loseNetworkAfter(hanako, "/sign-in/passkey/options");
  await hanako.pressPasskey();
  await hanako.isTold("connection-lost");
  await hanako.page.context().setOffline(false);
  await hanako.isAt("/devices");
});

test("an answer that got lost on its way back is not taken twice, and the button goes on", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.openSignIn();
  let lost = false;
  await hanako.page.route("**/sign-in/passkey", async (route) => {
    if (lost) return route.continue();
    lost = true;
    // Sent by somebody else's hands, so that not even a cookie of the answer comes back.
    const elsewhere = await request.newContext();
    const sent = route.request();
    const answer = await elsewhere.fetch(sent.url(), { method: "POST", headers: await sent.allHeaders(), data: sent.postDataBuffer() ?? "" });
    expect(answer.status()).toBe(200);
    await elsewhere.dispose();
    await hanako.authenticator.leave();
    return route.abort("connectionreset");
  });
  await hanako.pressPasskey();
  await hanako.isTold("page-went-back");
  await hanako.pressPasskey();
  await hanako.isAt("/devices");
});

test("cookies that don't come back are told where it happens, by passkey and by password", async ({ house, visit }) => {
  const visitor = await visit();
  await visitor.openSignIn();
  await visitor.page.context().clearCookies();
  await visitor.press("sign-in-with-passkey");
  await visitor.isTold("cookies-blocked");
  await visitor.open("/sign-in/password");
  await visitor.page.context().clearCookies();
  await visitor.typePassword(house.member("taro"));
  await visitor.isTold("cookies-blocked");
});

test("an app's own browser without passkeys is told to open the usual one, and the password still works", async ({ house, visit }) => {
  const before = () => { Reflect.deleteProperty(globalThis, "PublicKeyCredential"); };
  const taro = await visit({ context: { userAgent: LINE }, before });
  await taro.open("/sign-in");
  await taro.isTold("in-app-browser");
  await taro.press("sign-in-with-passkey");
  await taro.isTold("in-app-browser");
  await taro.signInByPassword(house.member("taro"));
  await taro.isAt("/devices/register/offer");
  await taro.isTold("in-app-browser");
  await taro.press("register-not-now");
  await taro.isAt("/devices");
});

test("a browser that is too old for passkeys is told so", async ({ visit }) => {
  const visitor = await visit({ before: () => { Reflect.deleteProperty(globalThis, "PublicKeyCredential"); } });
  await visitor.open("/sign-in");
  await visitor.isTold("browser-unsupported");
});

test("without JavaScript everything works but passkeys, whose button leads to help", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  const plain = await visit({ context: { javaScriptEnabled: false } });
  await plain.open("/sign-in");
  await plain.press("sign-in-with-passkey");
  await plain.isAt("/help/screen-blank");
  await plain.isTold("screen-blank");
  await plain.page.goBack();
  await plain.page.getByLabel(plain.say("sign-in-member")).fill("taro");
  await plain.press("sign-in-go-on-with-password");
  await plain.typePassword(house.member("taro"));
  await plain.press("register-not-now");
  await plain.isAt("/devices");
  await plain.sees("devices-none");
  await plain.signOut();
  await plain.signInByPassword(house.member("hanako"));
  await plain.open("/devices");
  await expect(plain.card("Passkey on Linux")).toBeVisible();
  await plain.openMenu();
  await plain.page.getByLabel(plain.say("devices-name"), { exact: true }).fill("Reception");
  await plain.press("devices-rename");
  await plain.isAt("/confirm");
  await plain.press("confirm-with-passkey");
  await plain.isTold("screen-blank");
  await plain.open("/devices");
  await plain.openMenu();
  await plain.card("Passkey on Linux").getByRole("button", { name: plain.say("devices-disable"), exact: true }).click();
  await plain.sees("devices-disabled", { device: "Passkey on Linux" });
  await plain.signOut();
});
