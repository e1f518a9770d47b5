// Signing in on a computer by a QR code and the passkey on a phone (flow B3): two browsers that share nothing, and the
// QR code read from the picture of the screen.

import { registerPhone } from "./support/actors.js";
import { readQr } from "./support/camera.js";
import { Hands, IPHONE, pickNumber, scan, showQr } from "./support/phone.js";
import { screenshots } from "./support/paths.js";
import { expect, test } from "./support/test.js";

/** @typedef {import("./support/actors.js").Visitor} Visitor */

/** Most things that a person is to do. */
const AT_MOST = 5;

/** Hanako's phone, which has her passkey and is signed out. @param {import("./support/house.js").House} house @param {import("./support/test.js").Visit} visit */
async function withPhone(house, visit) {
  const phone = await registerPhone(house, visit);
  await phone.signOut();
  // Away from the sign-in page, which would take the passkey by itself as soon as somebody attends.
  await phone.page.goto("about:blank");
  await phone.authenticator.attend();
  return phone;
}

/** @param {Visitor} visitor @param {string} name */
async function picture(visitor, name) {
  await visitor.page.screenshot({ path: `${screenshots}handoff-${name}.png`, fullPage: true });
}

test("a screen signs in by five things that a person does, and tells at every step what the phone is doing", async ({ house, visit }) => {
  const phone = await withPhone(house, visit);
  const screen = await visit();
  const hands = new Hands();
  await showQr(screen, "hanako", hands);
  await picture(screen, "screen-waiting");
  await scan(screen, phone, hands);
  await phone.sees("handoff-ask-never");
  await picture(phone, "phone-ask");
  // "No" comes first, and is as large.
  const [no, yes] = await Promise.all(["handoff-ask-no", "handoff-ask-go-on"].map((key) => phone.button(key).boundingBox()));
  expect(no?.y).toBeLessThan(yes?.y ?? 0);
  expect([no?.width, no?.height]).toEqual([yes?.width, yes?.height]);
  await hands.do("tap: go on", () => phone.press("handoff-ask-go-on"));
  await screen.sees("handoff-claimed-lead");
  await picture(screen, "screen-number");
  await picture(phone, "phone-number");
  await pickNumber(screen, phone, hands);
  // The passkey is asked for at once: somebody touches the sensor.
  await hands.do("touch: sensor", () => phone.sees("handoff-done-title"));
  await picture(phone, "phone-done");
  await screen.isAt("/devices");
  await expect(screen.page.getByText("山田 花子")).toBeVisible();
  console.log(`B3 takes ${hands.did.length} things: ${hands.did.join("; ")}`);
  expect(hands.did.length).toBeLessThanOrEqual(AT_MOST);

  // Nothing is left on the phone, and nothing can be changed on the screen without a passkey of its own.
  await phone.authenticator.leave();
  await phone.open("/devices");
  await phone.isAt("/sign-in");
  await screen.open("/devices/register");
  await screen.isAt("/confirm");
  await screen.open("/history");
  await screen.sees("history-handoff-matched");
  await screen.open("/dev/notices");
  await screen.sees("notice-signed-in-by-handoff-subject");
});

test("a second browser, another number, and no are each told on both screens, and one click begins anew", async ({ house, visit }) => {
  const phone = await withPhone(house, visit);
  const screen = await visit();
  const other = await visit({ context: { userAgent: IPHONE } });
  await showQr(screen, "hanako");
  const address = await scan(screen, phone);
  await other.page.goto(address);
  await phone.press("handoff-ask-go-on");
  await screen.sees("handoff-claimed-lead");
  await other.press("handoff-ask-go-on");
  await other.isTold("handoff-used");
  await screen.sees("handoff-ended-used");
  await picture(screen, "screen-used");
  await phone.page.reload();
  await phone.isTold("handoff-used");

  await screen.press("handoff-again");
  await screen.sees("handoff-waiting-lead");
  await scan(screen, phone);
  await phone.press("handoff-ask-go-on");
  await expect(screen.page.locator("[data-number]")).toHaveText(/^\d\d$/);
  const right = await screen.page.locator("[data-number]").textContent();
  const wrong = phone.page.locator("button[name=number]").filter({ hasText: /^\d\d$/ }).filter({ hasNotText: right ?? "" });
  await wrong.first().click();
  await phone.isTold("handoff-number-wrong");
  await picture(phone, "phone-number-wrong");
  await screen.sees("handoff-ended-number-wrong");

  await screen.press("handoff-again");
  await screen.sees("handoff-waiting-lead");
  await scan(screen, phone);
  await phone.press("handoff-ask-no");
  await phone.sees("handoff-declined-lead");
  await screen.sees("handoff-ended-declined");
});

test("a passkey of somebody else is refused on the phone, told on the screen, and the right one may follow", async ({ house, visit }) => {
  const screen = await visit();
  const phone = await withPhone(house, visit);
  await showQr(screen, "nobody-of-this-name");
  await scan(screen, phone);
  await phone.press("handoff-ask-go-on");
  await pickNumber(screen, phone);
  await phone.isTold("member-unknown");
  await picture(phone, "phone-member-unknown");
  await screen.sees("message-member-unknown-title");
  await picture(screen, "screen-trouble");
});

test("six digits do in place of the number, and Back and reload do no harm", async ({ house, visit }) => {
  const phone = await withPhone(house, visit);
  const screen = await visit();
  await showQr(screen, "hanako");
  await scan(screen, phone);
  await phone.press("handoff-ask-go-on");
  await expect(phone.button("handoff-number-digits")).toBeVisible();
  await phone.page.goBack();
  await phone.page.goForward();
  await phone.page.reload();
  await phone.press("handoff-number-digits");
  await phone.sees("handoff-digits-shown");
  const digits = (await phone.page.locator(".number").textContent()) ?? "";
  await picture(phone, "phone-digits");
  await screen.sees("handoff-digits-lead");
  await screen.page.reload();
  await screen.page.getByLabel(screen.say("handoff-digits"), { exact: true }).fill(digits);
  await screen.press("handoff-digits-submit");
  await phone.press("handoff-digits-typed");
  await phone.sees("handoff-done-title");
  await screen.isAt("/devices");
});

test("without scripts the screen asks by itself, and goes on by a button", async ({ house, visit }) => {
  const phone = await withPhone(house, visit);
  const screen = await visit({ context: { javaScriptEnabled: false } });
  await showQr(screen, "hanako");
  await expect(screen.page.locator("noscript meta[http-equiv=refresh], meta[http-equiv=refresh]")).toHaveCount(1);
  await scan(screen, phone);
  await phone.press("handoff-ask-go-on");
  // It looks again by itself, every five seconds.
  await screen.sees("handoff-claimed-lead");
  await pickNumber(screen, phone);
  await phone.sees("handoff-done-title");
  await screen.press("handoff-collect");
  await screen.isAt("/devices");
});

test("where events don't come through, the screen asks again and again", async ({ house, visit }) => {
  const phone = await withPhone(house, visit);
  const screen = await visit();
  await screen.page.route("**/sign-in/handoff/events*", (route) => route.fulfill({ status: 503, body: "" }));
  await showQr(screen, "hanako");
  await scan(screen, phone);
  await phone.press("handoff-ask-go-on");
  await pickNumber(screen, phone);
  await phone.sees("handoff-done-title");
  await screen.isAt("/devices");
});

test("an app's own browser is shown the way out before anything is claimed", async ({ house, visit }) => {
  const phone = await withPhone(house, visit);
  const screen = await visit();
  await showQr(screen, "hanako");
  const address = await readQr(screen.page);
  const agents = {
    "Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36": /^intent:\/\//,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Instagram 300.0": /^x-safari-http/,
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Mobile Safari/537.36 Line/14.0": /openExternalBrowser=1$/,
  };
  for (const [userAgent, way] of Object.entries(agents)) {
    const app = await visit({ context: { userAgent }, before: () => { Reflect.deleteProperty(globalThis, "PublicKeyCredential"); } });
    await app.page.goto(address);
    await app.isTold("in-app-browser");
    await expect(app.page.locator("[data-leave-link]")).toHaveAttribute("href", way);
    await expect(app.button("handoff-ask-go-on")).toBeHidden();
    if (/Instagram/.test(userAgent)) await picture(app, "phone-in-app");
  }
  // Nothing was used up: the same address in the right browser.
  await phone.page.goto(address);
  await phone.press("handoff-ask-go-on");
  await pickNumber(screen, phone);
  await screen.isAt("/devices");
});
