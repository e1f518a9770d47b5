// Every page that there is, and how a person comes to it. `rooms` needs a member who is signed in with a passkey,
// `doors` needs nobody. Each step leaves the visitor on the page, ready to be looked at.

import { Authenticator } from "./authenticator.js";

/** @typedef {import("./actors.js").Visitor} Visitor */
/** @typedef {{ name: string, reach: (visitor: Visitor) => Promise<unknown> }} Stop */

/** @param {string} name @param {string} path @returns {Stop} */
function at(name, path) {
  return { name, reach: (visitor) => visitor.open(path) };
}

/** @param {import("./house.js").House} house @returns {Stop[]} for somebody not signed in, in this order */
export function doors(house) {
  return [
    at("sign-in", "/sign-in"),
    at("sign-in-signed-out", "/sign-in?said=signed-out"),
    at("sign-in-expired", "/sign-in?to=/history&said=session-expired"),
    { name: "sign-in-cancelled", reach: cancelled },
    at("password-sign-in", "/sign-in/password"),
    { name: "password-sign-in-wrong", reach: (visitor) => wrongPassword(visitor, house) },
    { name: "password-sign-in-malformed", reach: malformed },
    at("ticket", house.link),
    { name: "ticket-done", reach: (visitor) => registered(visitor, house) },
    at("link-used", house.link),
    at("no-such-page", "/nowhere"),
    at("help", "/help"),
    at("help-search", "/help?q=QR"),
    at("help-search-none", "/help?q=qwertyuiop"),
  ];
}

/** @param {import("./house.js").House} house @returns {Stop[]} for a member who has just signed in with the only passkey */
export function rooms(house) {
  return [
    at("devices", "/devices"),
    { name: "devices-menu", reach: menu },
    { name: "device", reach: async (visitor) => visitor.open(`/devices/${await deviceOf(house)}`) },
    { name: "device-delete", reach: async (visitor) => visitor.open(`/devices/${await deviceOf(house)}/delete`) },
    at("confirm-by-passkey", "/confirm?for=register&to=/devices/register"),
    at("register", "/devices/register"),
    { name: "register-again", reach: again },
    at("register-offer", "/devices/register/offer?to=/history"),
    at("sessions", "/sessions"),
    at("connected", "/connected"),
    at("change-password", "/password"),
    { name: "change-password-refused", reach: refusedPassword },
    at("history", "/history"),
    at("sign-out", "/sign-out"),
    at("notices", "/dev/notices"),
    { name: "devices-disabled", reach: (visitor) => disabled(visitor, house) },
  ];
}

/** @param {import("./house.js").House} house @returns {Stop[]} for a member without a passkey */
export function beginnings(house) {
  return [
    at("devices-none", "/devices"),
    at("confirm-by-password", "/confirm?for=password&to=/password"),
    { name: "someone-else", reach: (visitor) => someoneElse(visitor, house) },
  ];
}

/** @param {import("./house.js").House} house */
async function deviceOf(house) {
  const [device] = await house.admin("device", "list", "hanako");
  return device.id;
}

/** @param {Visitor} visitor */
async function cancelled(visitor) {
  await visitor.openSignIn();
  await visitor.press("sign-in-with-passkey");
  await visitor.isTold("passkey-failed");
}

/** @param {Visitor} visitor @param {import("./house.js").House} house */
async function wrongPassword(visitor, house) {
  await visitor.open("/sign-in/password");
  await visitor.typePassword(house.member("taro"), "some-password-or-other");
  await visitor.isTold("password-wrong");
}

/** @param {Visitor} visitor */
async function malformed(visitor) {
  await visitor.open("/sign-in/password");
  await visitor.typePassword({ id: "two words", password: "some-password-or-other" });
  await visitor.sees("message-member-id-malformed-title");
}

/** @param {Visitor} visitor @param {import("./house.js").House} house */
async function registered(visitor, house) {
  await visitor.open(house.link);
  await visitor.press("register-begin");
  await visitor.sees("ticket-done-title");
}

/** @param {Visitor} visitor */
async function menu(visitor) {
  await visitor.open("/devices");
  await visitor.openMenu();
}

/** @param {Visitor} visitor */
async function again(visitor) {
  await visitor.open("/devices/register");
  await visitor.press("register-begin");
  await visitor.isTold("already-registered");
}

/** @param {Visitor} visitor */
async function refusedPassword(visitor) {
  await visitor.open("/password");
  await visitor.page.getByLabel(visitor.say("password-new"), { exact: true }).fill("a-sentence-to-remember");
  await visitor.page.getByLabel(visitor.say("password-again")).fill("a-sentence-to-forget-it");
  await visitor.press("password-change");
  await visitor.sees("password-differs");
}

/** @param {Visitor} visitor @param {import("./house.js").House} house */
async function disabled(visitor, house) {
  const { link } = await house.admin("member", "link", "hanako");
  const page = await visitor.page.context().newPage();
  await Authenticator.attach(page);
  await page.goto(link);
  await page.getByRole("button", { name: visitor.say("register-begin") }).click();
  await page.getByRole("heading", { name: visitor.say("ticket-done-title") }).waitFor();
  await page.close();
  const devices = await house.admin("device", "list", "hanako");
  const other = devices.find((/** @type {any} */ device) => device["last-used-at"] === null);
  await house.admin("device", "disable", "hanako", other.id, "--reason", "lost");
  await visitor.page.bringToFront();
  await visitor.open("/devices");
}

/** @param {Visitor} visitor @param {import("./house.js").House} house */
async function someoneElse(visitor, house) {
  const page = await visitor.page.context().newPage();
  await page.goto(`${house.origin}/sign-out`);
  await page.getByRole("button", { name: visitor.say("sign-out-submit") }).click();
  await visitor.open("/sign-in/password");
  await page.goto(`${house.origin}/sign-in/password`);
  await page.getByLabel(visitor.say("sign-in-member")).fill("james");
  await page.getByLabel(visitor.say("sign-in-password"), { exact: true }).fill(house.member("james").password);
  await page.getByRole("button", { name: visitor.say("sign-in-submit"), exact: true }).click();
  await page.waitForURL("**/offer**");
  await page.close();
  await visitor.page.bringToFront();
  await visitor.typePassword(house.member("taro"));
  await visitor.isAt("/sign-in/someone-else");
}
