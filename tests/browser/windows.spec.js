// Two tabs, Back, reload, pressing twice: nothing that a person does with the browser's own buttons corrupts
// anything, and every such step ends on a page that helps. Flow B10 besides: someone else is signed in.

import { registerPhone } from "./support/actors.js";
import { expect, test } from "./support/test.js";

test("someone else is signed in: both are named, and going on signs that person out", async ({ house, visit }) => {
  const taro = await visit();
  await taro.open("/sign-in/password");
  const hanako = await visit({ within: taro.page.context() });
  await hanako.signInByPassword(house.member("hanako"));
  await taro.typePassword(house.member("taro"));
  await taro.isAt("/sign-in/someone-else");
  await taro.isTold("signed-in-as-other");
  await expect(taro.page.getByRole("main")).toContainText("山田 花子 hanako");
  await expect(taro.page.getByRole("main")).toContainText("佐藤 太郎 taro");
  await taro.press("sign-in-other-go-on");
  await taro.isAt("/devices/register/offer");
  await hanako.open("/devices");
  await expect(hanako.page.getByRole("banner")).toContainText("taro");
});

test("someone else is signed in: staying changes nothing", async ({ house, visit }) => {
  const taro = await visit();
  await taro.open("/sign-in/password");
  const hanako = await visit({ within: taro.page.context() });
  await hanako.signInByPassword(house.member("hanako"));
  await taro.typePassword(house.member("taro"));
  await taro.page.getByRole("link", { name: taro.say("sign-in-other-stay", { name: "山田 花子" }) }).click();
  await taro.isAt("/devices");
  await expect(taro.page.getByRole("banner")).toContainText("hanako");
});

test("someone else's passkey is taken only after asking", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.openSignIn();
  const taro = await visit({ within: hanako.page.context() });
  await taro.signInByPassword(house.member("taro"));
  await hanako.page.bringToFront();
  await hanako.pressPasskey();
  await hanako.isAt("/sign-in/someone-else");
  await hanako.press("sign-in-other-go-on");
  await hanako.isAt("/devices");
  await expect(hanako.page.getByRole("banner")).toContainText("hanako");
});

test("two tabs sign in side by side", async ({ house, visit }) => {
  const first = await visit();
  const second = await visit({ within: first.page.context() });
  await first.open("/sign-in/password");
  await second.open("/sign-in/password");
  await first.typePassword(house.member("taro"));
  await first.isAt("/devices/register/offer");
  await second.typePassword(house.member("taro"));
  await expect(second.page).toHaveURL((url) => !url.pathname.startsWith("/sign-in"));
  await second.open("/sessions");
  await second.sees("sessions-only-this");
});

test("going back to the password form after signing in and sending it again goes on in one session", async ({ house, visit }) => {
  const taro = await visit();
  await taro.signInByPassword(house.member("taro"));
  await taro.isAt("/devices/register/offer");
  await taro.page.goBack();
  await taro.typePassword(house.member("taro"));
  await taro.isAt("/devices/register/offer");
  await taro.open("/sessions");
  await taro.sees("sessions-only-this");
});

test("reloading the answer to a form repeats nothing", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.page.reload();
  await hanako.sees("register-done", { device: "Passkey on Linux" });
  expect(await house.admin("device", "list", "hanako")).toHaveLength(1);
});

test("a form sent from two tabs acts once and says how things are", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await registerPhone(house, visit);
  await hanako.signOut();
  await hanako.signInByPasskey();
  const other = await visit({ within: hanako.page.context() });
  for (const [action, done] of /** @type {const} */ ([["devices-disable", "devices-disabled"], ["devices-enable", "devices-enabled"]])) {
    for (const tab of [hanako, other]) await tab.open("/devices");
    for (const tab of [hanako, other]) {
      await tab.openMenu(/Android/);
      await tab.card(/Android/).getByRole("button", { name: tab.say(action), exact: true }).click();
    }
    await hanako.sees(done, { device: "Passkey on Android" });
    await other.sees("devices-changed-meanwhile");
  }
});

test("a deleted device's pages that are still open elsewhere say so", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  const other = await visit();
  await other.signInByPassword(house.member("hanako"));
  await other.open("/devices");
  await other.openMenu();
  await other.follow("devices-delete");
  await hanako.deleteDevice();
  await other.press("devices-delete-for-good");
  await other.sees("devices-changed-meanwhile");
  await other.sees("devices-none");
});

test("declining twice and signing out twice end on a page that helps", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.signInByPassword(house.member("hanako"));
  const other = await visit({ within: hanako.page.context() });
  await other.open("/devices/register/offer");
  await hanako.press("register-not-now");
  await other.press("register-not-now");
  await other.isAt("/devices");
  await hanako.open("/sign-out");
  await other.open("/sign-out");
  await hanako.press("sign-out-submit");
  await other.press("sign-out-submit");
  await other.sees("sign-in-signed-out");
});

test("a form posted after the session ended comes back to its page", async ({ house, visit }) => {
  const taro = await visit();
  await taro.signInByPassword(house.member("taro"));
  await taro.open("/password");
  await taro.page.context().clearCookies();
  await taro.page.getByLabel(taro.say("password-new"), { exact: true }).fill("a-sentence-to-remember");
  await taro.page.getByLabel(taro.say("password-again")).fill("a-sentence-to-remember");
  await taro.press("password-change");
  await taro.isAt("/sign-in");
  expect((await house.admin("member", "show", "taro"))["has-password"]).toBe(true);
});

test("pressing the passkey button twice begins one ceremony", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.signInByPassword(house.member("hanako"));
  await hanako.button("register-on-this-device").dblclick();
  await hanako.isAt("/devices");
  expect(hanako.posted.filter(({ path }) => path === "/devices/register/options")).toHaveLength(1);
  expect(await house.admin("device", "list", "hanako")).toHaveLength(1);
});

test("an address that is none of ours, or a form's address opened by hand, leads on", async ({ visit }) => {
  const visitor = await visit();
  for (const [path, status, message] of /** @type {[string, number, string][]} */ ([["/nowhere", 404, "page-not-found"], ["/devices/register/decline", 405, "page-went-back"]])) {
    const response = await visitor.open(path);
    expect(response?.status()).toBe(status);
    await visitor.isTold(message);
  }
});

test("a sign-in page that lay open longer than a journey begins anew at a press", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.openSignIn();
  await hanako.page.context().clearCookies({ name: /^journey-/ });
  // The page comes anew with another journey; the authenticator, at hand since the press, answers its offer.
  await hanako.pressPasskey();
  await hanako.isAt("/devices");
});
