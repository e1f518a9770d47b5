// Every flow by keyboard alone: Tab, Enter, Space, and typing. The mouse is never touched.

import { registerPhone } from "./support/actors.js";
import { expect, test } from "./support/test.js";

/** More than any page has to offer. */
const MOST_STEPS = 100;

/** Goes there by Tab. @param {import("./support/actors.js").Visitor} visitor @param {import("@playwright/test").Locator} target */
async function tabTo({ page }, target) {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab never reached ${target}`);
}

/** @param {import("./support/actors.js").Visitor} visitor @param {import("@playwright/test").Locator} target */
async function enter(visitor, target) {
  await tabTo(visitor, target);
  await visitor.page.keyboard.press("Enter");
}

/** @param {import("./support/actors.js").Visitor} visitor @param {string} key @param {string} text */
async function type(visitor, key, text) {
  await tabTo(visitor, visitor.page.getByLabel(visitor.say(key), { exact: true }));
  await visitor.page.keyboard.press("Control+A");
  await visitor.page.keyboard.type(text);
}

/** @param {import("./support/actors.js").Visitor} visitor @param {string} key */
function link(visitor, key) {
  return visitor.page.getByRole("link", { name: visitor.say(key), exact: true });
}

/** @param {import("./support/actors.js").Visitor} visitor @param {import("./support/house.js").Sample} member */
async function signInByPassword(visitor, member) {
  await visitor.open("/sign-in");
  await type(visitor, "sign-in-member", member.id);
  await visitor.page.keyboard.press("Enter");
  await visitor.isAt("/sign-in/password");
  await type(visitor, "sign-in-password", member.password);
  await visitor.page.keyboard.press("Enter");
}

test("by keyboard: password sign-in, the offer, registering, signing out, signing in by passkey", async ({ house, visit }) => {
  const hanako = await visit();
  await signInByPassword(hanako, house.member("hanako"));
  await hanako.isAt("/devices/register/offer");
  await enter(hanako, hanako.button("register-on-this-device"));
  await hanako.isAt("/devices");
  await enter(hanako, link(hanako, "site-sign-out"));
  await hanako.isAt("/sign-out");
  await hanako.authenticator.leave();
  await enter(hanako, hanako.button("sign-out-submit"));
  await hanako.isAt("/sign-in");
  await hanako.offerIsWaiting();
  await hanako.authenticator.attend();
  await enter(hanako, hanako.button("sign-in-with-passkey"));
  await hanako.isAt("/devices");
});

test("by keyboard: declining the offer, and the help of a message", async ({ house, visit }) => {
  const taro = await visit();
  await signInByPassword(taro, house.member("taro"));
  await taro.isAt("/devices/register/offer");
  await enter(taro, taro.button("register-not-now"));
  await taro.sees("register-declined");
  await enter(taro, link(taro, "site-help"));
  await taro.isAt("/help");
  await enter(taro, link(taro, "message-screen-blank-title"));
  await taro.isTold("screen-blank");
});

test("by keyboard: renaming, disabling, enabling and deleting a device", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await registerPhone(house, visit);
  await hanako.open("/devices");
  await enter(hanako, hanako.card(/Android/).locator("summary"));
  await enter(hanako, hanako.card(/Android/).getByRole("link", { name: hanako.say("devices-delete") }));
  await enter(hanako, hanako.button("devices-delete-for-good"));
  await hanako.isAt("/confirm");
  await enter(hanako, hanako.button("confirm-with-passkey"));
  await expect(hanako.page).toHaveURL((url) => url.pathname.endsWith("/delete"));
  await enter(hanako, link(hanako, "devices-keep"));
  await hanako.isAt("/devices");
  await enter(hanako, hanako.card(/Android/).locator("summary"));
  await tabTo(hanako, hanako.card(/Android/).getByLabel(hanako.say("devices-name"), { exact: true }));
  await hanako.page.keyboard.press("Control+A");
  await hanako.page.keyboard.type("Telephone");
  await hanako.page.keyboard.press("Enter");
  await hanako.sees("devices-renamed", { device: "Telephone" });
  for (const [action, done] of /** @type {const} */ ([["devices-disable", "devices-disabled"], ["devices-enable", "devices-enabled"]])) {
    await enter(hanako, hanako.card("Telephone").locator("summary"));
    await enter(hanako, hanako.card("Telephone").getByRole("button", { name: hanako.say(action), exact: true }));
    await hanako.sees(done, { device: "Telephone" });
  }
  await enter(hanako, hanako.card("Telephone").locator("summary"));
  await enter(hanako, hanako.card("Telephone").getByRole("link", { name: hanako.say("devices-delete") }));
  await enter(hanako, hanako.button("devices-delete-for-good"));
  await hanako.sees("devices-deleted", { device: "Telephone" });
});

test("by keyboard: ending other sessions, changing the password, changing the language", async ({ house, visit }) => {
  const taro = await visit();
  const elsewhere = await visit();
  await elsewhere.signInByPassword(house.member("taro"));
  await taro.signInByPassword(house.member("taro"));
  await enter(taro, link(taro, "site-room-sessions"));
  await taro.isAt("/sessions");
  await enter(taro, taro.button("sessions-end-others"));
  await taro.sees("sessions-only-this");
  await enter(taro, link(taro, "site-room-password"));
  await taro.isAt("/password");
  await type(taro, "password-new", "a-sentence-to-remember");
  await type(taro, "password-again", "a-sentence-to-remember");
  await tabTo(taro, taro.page.getByRole("checkbox"));
  await taro.page.keyboard.press("Space");
  await expect(taro.page.getByRole("checkbox")).not.toBeChecked();
  await enter(taro, taro.button("password-change"));
  await taro.sees("password-changed");
  await enter(taro, taro.page.getByRole("button", { name: "日本語" }));
  await expect(taro.page.locator("html")).toHaveAttribute("lang", "ja");
});

test("by keyboard: the link of a ticket, and going on as somebody else", async ({ house, visit }) => {
  const operator = await visit();
  await operator.open(house.link);
  await enter(operator, operator.button("register-begin"));
  await operator.sees("ticket-done-title");
  await operator.open("/sign-in/password");
  const taro = await visit({ within: operator.page.context() });
  await taro.signInByPassword(house.member("taro"));
  await operator.page.bringToFront();
  await type(operator, "sign-in-member", "james");
  await type(operator, "sign-in-password", house.member("james").password);
  await operator.page.keyboard.press("Enter");
  await operator.isAt("/sign-in/someone-else");
  await enter(operator, operator.button("sign-in-other-go-on"));
  await operator.isAt("/devices/register/offer");
  await expect(operator.page.getByRole("banner")).toContainText("james");
});

test("the link to the content is the first thing that Tab reaches, and leads past the frame", async ({ house, visit }) => {
  const taro = await visit();
  await taro.signInByPassword(house.member("taro"));
  await taro.open("/devices");
  await taro.page.keyboard.press("Tab");
  await expect(link(taro, "site-skip")).toBeFocused();
  await taro.page.keyboard.press("Enter");
  await taro.page.keyboard.press("Tab");
  await expect(link(taro, "devices-add")).toBeFocused();
});
