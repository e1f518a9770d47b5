// Flows A2, A3, D2, D5: a ticket from the page that issues it to the passkey that it registers.

import { applied, issued, shown } from "./support/pages.js";
import { expect, test } from "./support/test.js";

/** @typedef {import("./support/actors.js").Visitor} Visitor */

const ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36";

/** Who hands out tickets. @param {import("./support/house.js").House} house @param {import("./support/test.js").Visit} visit */
async function registrar(house, visit) {
  const toru = await visit();
  await toru.register(house.member("toru"));
  await toru.open("/admin");
  await toru.confirmByPasskey();
  return toru;
}

/** What the newest ticket's page shows. @param {Visitor} keeper @param {string} kind @param {string} member */
async function handedOut(keeper, kind, member) {
  await issued(keeper, kind, member);
  await shown(keeper, 1);
  const values = await keeper.page.locator(".handout dd").allInnerTexts();
  return { code: values[0] ?? "", password: values[1] ?? "" };
}

test("a notification card registers a phone in five things to do (A3)", async ({ house, visit }) => {
  const toru = await registrar(house, visit);
  const card = await handedOut(toru, "notification-card", "hanako");
  const phone = await visit({ context: { userAgent: ANDROID } });
  /** @type {string[]} */
  const done = [];
  await phone.open(card.code);
  done.push("scan");
  await phone.page.getByLabel(phone.say("ticket-password")).fill(card.password.toLowerCase());
  done.push("field");
  await phone.press("ticket-go-on");
  done.push("tap");
  await expect(phone.page.getByText("山田 花子")).toBeVisible();
  await phone.press("register-begin");
  done.push("tap", "touch");
  await phone.sees("ticket-done-title");
  console.log(`A3: ${done.length} things to do: ${done.join(", ")}`);
  expect(done.length).toBeLessThanOrEqual(5);
  await phone.follow("ticket-done-sign-in");
  await phone.signInByPasskey();
  await phone.isAt("/devices");
});

test("a registration ID that was applied for goes on to the sign-in it was wanted for (A2, D5)", async ({ house, visit }) => {
  const stranger = await visit();
  await applied(stranger, "hanako");
  const status = stranger.page.url();
  const toru = await registrar(house, visit);
  await toru.open("/admin/applications");
  await toru.page.getByRole("link", { name: toru.say("admin-applications-decide") }).first().click();
  await toru.press("admin-application-approve");
  await toru.isAt("/admin/tickets");
  await shown(toru, 1);
  const values = await toru.page.locator(".handout dd").allInnerTexts();
  await stranger.open(status);
  await stranger.isTold("application-approved");
  // Hanako wanted to see her history.
  const hanako = await visit();
  await hanako.open("/history");
  await hanako.isAt("/sign-in");
  await hanako.follow("sign-in-by-id");
  await hanako.page.getByLabel(hanako.say("ticket-id")).fill(values[0] ?? "");
  await hanako.page.getByLabel(hanako.say("ticket-password")).fill(values[1] ?? "");
  await hanako.press("ticket-go-on");
  await hanako.press("register-begin");
  await hanako.sees("ticket-done-title");
  await hanako.follow("ticket-done-sign-in");
  await hanako.authenticator.leave();
  await hanako.offerIsWaiting();
  await hanako.pressPasskey();
  await hanako.isAt("/history");
});

test("Back, reload and a second tab neither lose nor repeat anything of a ticket", async ({ house, visit }) => {
  const toru = await registrar(house, visit);
  const card = await handedOut(toru, "notification-card", "hanako");
  const phone = await visit({ context: { userAgent: ANDROID } });
  await phone.open(card.code);
  await phone.page.getByLabel(phone.say("ticket-password")).fill(card.password);
  await phone.press("ticket-go-on");
  await phone.sees("ticket-title");
  await phone.page.reload();
  await phone.sees("ticket-title");
  await phone.page.goBack();
  await expect(phone.page.getByLabel(phone.say("ticket-password"))).toBeVisible();
  await phone.page.goForward();
  await phone.press("register-begin");
  await phone.sees("ticket-done-title");
  await phone.page.goBack();
  await phone.isTold("link-used");
  await phone.page.goForward();
  await phone.sees("ticket-done-title");
  expect(await house.admin("device", "list", "hanako")).toHaveLength(1);
});

test("with cookies blocked a ticket says so, and is still good afterwards", async ({ house, visit }) => {
  const toru = await registrar(house, visit);
  const card = await handedOut(toru, "notification-card", "hanako");
  const phone = await visit({ context: { userAgent: ANDROID } });
  await phone.page.context().route("**/*", async (route) => {
    const { cookie: _dropped, ...headers } = route.request().headers();
    await route.continue({ headers: { ...headers, cookie: "" } });
  });
  await phone.open(card.code);
  await phone.page.context().clearCookies();
  await phone.page.getByLabel(phone.say("ticket-password")).fill(card.password);
  await phone.press("ticket-go-on");
  await phone.isTold("cookies-blocked");
  await phone.page.context().unrouteAll();
  await phone.open(card.code);
  await phone.page.getByLabel(phone.say("ticket-password")).fill(card.password);
  await phone.press("ticket-go-on");
  await phone.press("register-begin");
  await phone.sees("ticket-done-title");
});
