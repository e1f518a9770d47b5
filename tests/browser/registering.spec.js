// Flow A1: the offer after a password sign-in, and registering from "My devices".

import { SYNCED } from "./support/authenticator.js";
import { expect, test } from "./support/test.js";

test("a member who signs in by password is offered a passkey and registers this device", async ({ house, visit }) => {
  const hanako = await visit({ authenticator: SYNCED });
  await hanako.signInByPassword(house.member("hanako"));
  await hanako.isAt("/devices/register/offer");
  await hanako.press("register-on-this-device");
  await hanako.isAt("/devices");
  await hanako.sees("register-done", { device: "Passkey on Linux" });
  expect(await hanako.authenticator.held()).toMatchObject([{ rpId: "localhost", userName: "hanako", userDisplayName: "山田 花子" }]);
  await hanako.sees("devices-synced");
});

test("a passkey that exists on one device only is shown as such, and a second one is suggested", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.sees("devices-bound");
  await hanako.sees("devices-only-one");
});

test("whoever declines is not asked again, and goes on to where they wanted", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.open("/history");
  await hanako.follow("sign-in-not-here");
  await hanako.page.goBack();
  await hanako.page.getByLabel(hanako.say("sign-in-member")).fill("hanako");
  await hanako.press("sign-in-go-on-with-password");
  await hanako.typePassword(house.member("hanako"));
  await hanako.press("register-not-now");
  await hanako.isAt("/history");
  await hanako.signOut();
  await hanako.signInByPassword(house.member("hanako"));
  await hanako.isAt("/devices");
});

test("a device that is registered already is good news and changes nothing", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.signInByPasskey();
  await hanako.follow("devices-add");
  await hanako.press("register-begin");
  await hanako.isTold("already-registered");
  await expect(hanako.telling.locator(".good")).toBeVisible();
  expect(hanako.posted.filter(({ path }) => path === "/devices/register")).toHaveLength(1);
  expect(await house.admin("device", "list", "hanako")).toHaveLength(1);
});

test("a registration that was cancelled leaves everything as it was and can be tried again", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.authenticator.verifies(false);
  await hanako.signInByPassword(house.member("hanako"));
  await hanako.press("register-on-this-device");
  await hanako.isTold("registration-cancelled");
  expect(hanako.posted.map(({ path }) => path)).not.toContain("/devices/register");
  await hanako.authenticator.verifies(true);
  await hanako.press("register-on-this-device");
  await hanako.isAt("/devices");
});

test("a password session of a member with a passkey must prove the passkey before adding a device", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.signInByPassword(house.member("hanako"));
  await hanako.open("/devices/register");
  await hanako.isAt("/confirm");
  await hanako.sees("confirm-purpose-register");
  await hanako.confirmByPasskey();
  await hanako.isAt("/devices/register");
  await hanako.sees("register-for");
});

test("a member at the limit is told so before anything is made", async ({ house, visit }) => {
  await house.admin("policy", "set", "passkey-limit=1");
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.sees("devices-count", { count: 1, limit: 1 });
  await expect(hanako.page.getByRole("link", { name: hanako.say("devices-add") })).toHaveCount(0);
  await hanako.signOut();
  await hanako.signInByPasskey();
  await hanako.open("/devices/register");
  await hanako.isTold("device-limit-reached");
  await hanako.sees("message-device-limit-reached-detail", { limit: 1 });
});

test("a silent upgrade is not tried where the policy doesn't allow it", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.signInByPassword(house.member("hanako"));
  await hanako.isAt("/devices/register/offer");
  await expect(hanako.page.locator("form[data-upgrade]")).toHaveCount(0);
});

for (const [exception, spoil, message] of /** @type {[string, (options: any) => void, string][]} */ ([
  ["NotSupportedError", (options) => { options.pubKeyCredParams = [{ type: "something-else", alg: -7 }]; }, "browser-unsupported"],
  ["SecurityError", (options) => { options.rp.id = "somewhere-else.example"; }, "looks-like-another-site"],
])) {
  test(`the browser's ${exception} is told as ${message}`, async ({ house, visit }) => {
    const hanako = await visit();
    await hanako.signInByPassword(house.member("hanako"));
    await hanako.page.route("**/devices/register/options", async (route) => {
      const response = await route.fetch();
      const body = await response.json();
      spoil(body.publicKey);
      await route.fulfill({ response, json: body });
    });
    await hanako.press("register-on-this-device");
    await hanako.isTold(message);
  });
}
