// Every page that there is, and how a person comes to it. `rooms` needs a member who is signed in with a passkey,
// `doors` needs nobody. Each step leaves the visitor on the page, ready to be looked at.

import { Authenticator } from "./authenticator.js";
import { readQr } from "./camera.js";
import { showQr } from "./phone.js";

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
    at("recovery-code-sign-in", "/sign-in/recovery-code"),
    { name: "recovery-code-wrong", reach: wrongRecoveryCode },
    { name: "sign-in-for-client", reach: (visitor) => askedFor(visitor, house, "rota") },
    ...handoffs(),
    // From here on this browser holds a passkey, which the sign-in page would offer by itself.
    at("ticket", house.link),
    { name: "ticket-done", reach: (visitor) => registered(visitor, house) },
    at("link-used", house.link),
    { name: "start", reach: (visitor) => started(visitor) },
    at("register-by-id", "/register"),
    { name: "register-by-id-problems", reach: wrongId },
    { name: "ticket-password", reach: (visitor) => withPassword(visitor, house) },
    { name: "ticket-password-wrong", reach: wrongTicketPassword },
    { name: "ticket-in-app", reach: (visitor) => insideAnApp(visitor, house) },
    at("apply", "/apply"),
    { name: "apply-problems", reach: appliesWrongly },
    { name: "apply-received", reach: (visitor) => applied(visitor, "hanako") },
    at("forgotten", "/sign-in/forgotten"),
    at("forgotten-sent", "/sign-in/forgotten?said=sent"),
    at("mail-link-invalid", "/m/nothing"),
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
    at("connected-none", "/connected"),
    { name: "connected", reach: (visitor) => connected(visitor, house) },
    { name: "choose", reach: (visitor) => askedFor(visitor, house, "rota", { prompt: "select_account" }) },
    { name: "consent", reach: (visitor) => askedFor(visitor, house, "records", {}, "--ask-consent") },
    at("device-code", "/device"),
    at("device-code-given", "/device?user_code=BCDF-GHJK"),
    { name: "device-code-wrong", reach: wrongCode },
    { name: "device-code-confirm", reach: (visitor) => asksOnAScreen(visitor, house) },
    at("device-code-allowed", "/device/done?said=allowed"),
    at("device-code-declined", "/device/done"),
    at("change-password", "/password"),
    { name: "change-password-refused", reach: refusedPassword },
    at("recovery-codes", "/recovery-codes"),
    at("recovery-codes-make", "/recovery-codes/make"),
    { name: "recovery-codes-made", reach: recoveryCodes },
    at("recovery-codes-held", "/recovery-codes"),
    at("history", "/history"),
    at("sign-out", "/sign-out"),
    at("notices", "/dev/notices"),
    { name: "devices-disabled", reach: (visitor) => disabled(visitor, house) },
  ];
}

/** @param {import("./house.js").House} house @returns {Stop[]} for a registrar who has just signed in with a passkey */
export function desks(house) {
  return [
    at("admin-tickets-none", "/admin/tickets"),
    at("admin-new", "/admin/tickets/new"),
    { name: "admin-new-problems", reach: wronglyListed },
    { name: "admin-tickets", reach: (visitor) => issued(visitor, "notification-card", "hanako\ntaro") },
    { name: "admin-handouts", reach: shown },
    at("admin-lost", "/admin/lost?member=toru"),
    at("admin-lost-nobody", "/admin/lost?member=nobody"),
    at("admin-applications", "/admin/applications"),
    { name: "admin-application", reach: (visitor) => decides(visitor, house) },
    { name: "admin-application-problems", reach: decidesWrongly },
  ];
}

/** @param {Visitor} visitor */
async function wronglyListed(visitor) {
  await visitor.open("/admin/tickets/new");
  await visitor.page.locator("#members").fill("hanako\nnobody\ntwo words");
  await visitor.press("admin-new-submit");
  await visitor.sees("admin-new-nothing-yet");
}

/** Issues tickets on the page for it. @param {Visitor} visitor @param {string} kind @param {string} members */
export async function issued(visitor, kind, members) {
  await visitor.open("/admin/tickets/new");
  await visitor.page.locator(`input[value="${kind}"]`).check();
  await visitor.page.locator("#members").fill(members);
  await visitor.press("admin-new-submit");
  await visitor.isAt("/admin/tickets");
}

/** Shows the newest tickets. @param {Visitor} visitor @param {number} [count] */
export async function shown(visitor, count = 2) {
  await visitor.open("/admin/tickets");
  for (let number = 0; number < count; number += 1) await visitor.page.getByRole("checkbox").nth(number).check();
  await visitor.press("admin-tickets-show");
  await visitor.page.locator(".handout").first().waitFor();
}

/** Applies for tickets, as anybody may. @param {Visitor} visitor @param {string} members */
export async function applied(visitor, members) {
  await visitor.open("/apply");
  await visitor.page.locator("#organization").fill("みなとクリニック");
  await visitor.page.locator("#members").fill(members);
  await visitor.press("apply-submit");
  await visitor.isTold("application-received");
}

/** @param {Visitor} visitor @param {import("./house.js").House} house */
async function decides(visitor, house) {
  const applicant = await visitor.page.context().browser()?.newContext();
  const page = await applicant?.newPage();
  if (!page) throw new Error("no browser");
  await page.goto(`${house.origin}/apply`);
  await page.locator("#organization").fill("みなとクリニック");
  await page.locator("#members").fill("hanako\n新しい 職員");
  await page.locator("#reason").fill("受付の新しいパソコンでも使いたいです。");
  await page.locator("form[action='/apply'] button.primary").click();
  await page.waitForURL("**/apply/*");
  await applicant?.close();
  await visitor.open("/admin/applications");
  await visitor.page.getByRole("link", { name: visitor.say("admin-applications-decide") }).first().click();
  await visitor.sees("admin-application-warning");
}

/** @param {Visitor} visitor */
async function decidesWrongly(visitor) {
  await visitor.press("admin-application-approve");
  await visitor.sees("admin-application-nothing-yet");
}

/** @param {import("./house.js").House} house @returns {Stop[]} for a member without a passkey */
export function beginnings(house) {
  return [
    at("devices-none", "/devices"),
    at("confirm-by-password", "/confirm?for=password&to=/password"),
    { name: "someone-else", reach: (visitor) => someoneElse(visitor, house) },
  ];
}

// RFC 7636 Appendix B.
const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
// Nobody answers there: these visits end before anybody is sent back.
const BACK = "http://127.0.0.1:9/back";

/**
 * The address by which a client sends somebody; the client is made where it isn't there yet.
 * @param {import("./house.js").House} house @param {string} id @param {Record<string, string>} more @param {string[]} settings
 */
async function addressFor(house, id, more, settings) {
  const known = await house.admin("client", "list");
  if (!known.some((/** @type {any} */ client) => client["client-id"] === id)) {
    const words = ["--name", "勤務表", "--authentication", "none", "--redirect-uri", BACK, ...settings];
    await house.admin("client", "create", id, ...words);
  }
  const asked = {
    client_id: id, redirect_uri: BACK, response_type: "code", scope: "openid profile email",
    code_challenge: CHALLENGE, code_challenge_method: "S256", ...more,
  };
  return `/authorize?${new URLSearchParams(asked)}`;
}

/**
 * @param {Visitor} visitor @param {import("./house.js").House} house @param {string} id
 * @param {Record<string, string>} [more] @param {string[]} settings
 */
async function askedFor(visitor, house, id, more = {}, ...settings) {
  await visitor.open(await addressFor(house, id, more, settings));
}

/** Lets a client have something, without a page. @param {Visitor} visitor @param {import("./house.js").House} house */
async function connected(visitor, house) {
  const address = new URL(await addressFor(house, "rota", {}, []), house.origin).href;
  const answer = await visitor.page.request.get(address, { maxRedirects: 0 });
  const code = new URL(answer.headers()["location"] ?? "").searchParams.get("code") ?? "";
  const form = { grant_type: "authorization_code", client_id: "rota", redirect_uri: BACK, code, code_verifier: VERIFIER };
  await fetch(`${house.origin}/token`, { method: "POST", body: new URLSearchParams(form) });
  await visitor.open("/connected");
}

/** @param {Visitor} visitor */
async function wrongRecoveryCode(visitor) {
  await visitor.open("/sign-in/recovery-code");
  await visitor.page.getByLabel(visitor.say("sign-in-member")).fill("hanako");
  await visitor.page.getByLabel(visitor.say("sign-in-recovery-code"), { exact: true }).fill("0000-0000-0000-0000");
  await visitor.page.getByRole("button", { name: visitor.say("sign-in-submit"), exact: true }).click();
  await visitor.isTold("recovery-code-wrong");
}

/** @param {Visitor} visitor */
async function recoveryCodes(visitor) {
  await visitor.open("/recovery-codes/make");
  await visitor.press("codes-make-show");
  await visitor.sees("codes-made-now");
}

/** @param {Visitor} visitor */
async function wrongCode(visitor) {
  await visitor.open("/device");
  await visitor.page.getByLabel(visitor.say("screen-code")).fill("BCDF-GHJK");
  await visitor.press("screen-go-on");
  await visitor.sees("screen-code-unknown");
}

/** @param {Visitor} visitor @param {import("./house.js").House} house */
async function asksOnAScreen(visitor, house) {
  const known = await house.admin("client", "list");
  if (!known.some((/** @type {any} */ client) => client["client-id"] === "screen")) {
    const words = ["--name", "待合室の画面", "--authentication", "none", "--set", `grants=["device_code", "refresh_token"]`];
    await house.admin("client", "create", "screen", ...words);
  }
  const asked = new URLSearchParams({ client_id: "screen", scope: "openid profile offline_access" });
  const answer = await fetch(`${house.origin}/device_authorization`, { method: "POST", body: asked });
  const { user_code: code } = await answer.json();
  await visitor.open(`/device?user_code=${code}`);
  await visitor.press("screen-same");
  await visitor.sees("screen-confirm-may");
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
  await visitor.authenticator.attend();
  await visitor.press("register-begin");
  await visitor.sees("ticket-done-title");
}

/** @param {Visitor} visitor */
async function started(visitor) {
  await visitor.open("/start");
  for (const task of await visitor.page.locator("summary").all()) await task.click();
}

/** @param {Visitor} visitor */
async function wrongId(visitor) {
  await visitor.open("/register");
  await visitor.page.locator("#id").fill("hanako");
  await visitor.press("ticket-go-on");
  await visitor.sees("ticket-id-shape");
}

/** @param {Visitor} visitor */
async function appliesWrongly(visitor) {
  await visitor.open("/apply");
  await visitor.page.locator("#organization").fill("みなと");
  await visitor.press("apply-submit");
  await visitor.page.locator("[aria-invalid=true]").first().waitFor();
}

/** A link with a password, as a portal makes one. @param {import("./house.js").House} house @returns {Promise<string>} */
export async function linkWithPassword(house) {
  const { "client-secret": secret } = await house.admin(
    "client", "create", `portal-${Date.now()}`, "--name", "会員ページ", "--set", `grants=["client_credentials"]`, "--set", `scopes=["links"]`,
  );
  const clients = await house.admin("client", "list");
  const id = clients.map((/** @type {any} */ client) => client["client-id"]).filter((/** @type {string} */ name) => name.startsWith("portal-")).sort().at(-1);
  const asked = { method: "POST", headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` }, body: new URLSearchParams({ grant_type: "client_credentials" }) };
  const { access_token: token } = await (await fetch(`${house.origin}/token`, asked)).json();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const made = await fetch(`${house.origin}/api/members/hanako/link`, { method: "POST", headers, body: '{"password":true}' });
  return (await made.json()).address;
}

/** @param {Visitor} visitor @param {import("./house.js").House} house */
async function withPassword(visitor, house) {
  await visitor.open(await linkWithPassword(house));
}

/** @param {Visitor} visitor */
async function wrongTicketPassword(visitor) {
  await visitor.page.locator("#password").fill("00000-00000");
  await visitor.press("ticket-go-on");
  await visitor.isTold("ticket-password-wrong");
}

const LINE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/15.1.0";

/** The same page as a browser inside another app gets it. @param {Visitor} visitor @param {import("./house.js").House} house */
async function insideAnApp(visitor, house) {
  const address = await linkWithPassword(house);
  const pattern = `${address}*`;
  await visitor.page.route(pattern, (route) => route.continue({ headers: { ...route.request().headers(), "user-agent": LINE } }));
  await visitor.open(address);
  await visitor.page.unroute(pattern);
  await visitor.sees("ticket-in-app-title");
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

/** @param {Visitor} visitor */
async function handoffStart(visitor) {
  await visitor.open("/sign-in");
  const journey = await visitor.page.locator("input[name=journey]").first().inputValue();
  await visitor.open(`/sign-in/handoff?journey=${journey}`);
  await visitor.sees("handoff-start-lead");
}

/** @param {Visitor} visitor */
async function handoffMalformed(visitor) {
  await visitor.open("/sign-in");
  await visitor.page.getByLabel(visitor.say("handoff-member")).fill("two words");
  await visitor.press("handoff-show");
  await visitor.sees("message-member-id-malformed-title");
}

/** The page with the QR code, and what that says. @param {Visitor} visitor */
async function handoffWaiting(visitor) {
  await visitor.page.setViewportSize({ width: 1280, height: 1200 });
  await showQr(visitor, "hanako");
  return readQr(visitor.page);
}

/** What the QR code opens; the screen stays open in another tab. @param {Visitor} visitor @param {(tab: import("@playwright/test").Page) => Promise<void>} [act] */
async function handoffOnPhone(visitor, act = async () => {}) {
  const address = await handoffWaiting(visitor);
  const screen = visitor.page.url();
  await visitor.page.goto(address);
  await act(visitor.page);
  return screen;
}

/** @param {Visitor} visitor @param {string} key */
function press(visitor, key) {
  return async () => visitor.press(key);
}

/** As far as the passkey, which nobody gives. @param {Visitor} visitor */
async function handoffPasskey(visitor) {
  await visitor.authenticator.leave();
  const screen = await handoffOnPhone(visitor, press(visitor, "handoff-ask-go-on"));
  const tab = await visitor.page.context().newPage();
  await tab.goto(screen);
  const number = await tab.locator("[data-number]").textContent();
  await tab.close();
  await visitor.page.bringToFront();
  await visitor.page.getByRole("button", { name: number ?? "", exact: true }).click();
  await visitor.sees("handoff-passkey-hint");
}

/** The screen after something was done on the phone. @param {Visitor} visitor @param {string[]} keys */
async function handoffScreen(visitor, ...keys) {
  const screen = await handoffOnPhone(visitor, async () => {
    for (const key of keys) await visitor.press(key);
  });
  await visitor.page.goto(screen);
}

/** @returns {Stop[]} the pages of a handoff, on the screen and on the phone */
function handoffs() {
  return [
    { name: "handoff-start", reach: handoffStart },
    { name: "handoff-malformed", reach: handoffMalformed },
    { name: "handoff-screen-waiting", reach: handoffWaiting },
    { name: "handoff-screen-number", reach: (visitor) => handoffScreen(visitor, "handoff-ask-go-on") },
    { name: "handoff-screen-digits", reach: (visitor) => handoffScreen(visitor, "handoff-ask-go-on", "handoff-number-digits") },
    { name: "handoff-screen-declined", reach: (visitor) => handoffScreen(visitor, "handoff-ask-no") },
    { name: "handoff-phone-ask", reach: (visitor) => handoffOnPhone(visitor) },
    { name: "handoff-phone-number", reach: (visitor) => handoffOnPhone(visitor, press(visitor, "handoff-ask-go-on")) },
    { name: "handoff-phone-digits", reach: (visitor) => handoffOnPhone(visitor, async () => {
      await visitor.press("handoff-ask-go-on");
      await visitor.press("handoff-number-digits");
    }) },
    { name: "handoff-phone-passkey", reach: handoffPasskey },
    { name: "handoff-phone-declined", reach: (visitor) => handoffOnPhone(visitor, press(visitor, "handoff-ask-no")) },
  ];
}
