// Flows C2, C5, C6, C7: my sessions, my password, signing out, my history; and the language.

import { expect, test } from "./support/test.js";

test("sessions are listed with place and method, and another one is signed out", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  const elsewhere = await visit();
  await elsewhere.signInByPassword(house.member("hanako"));
  await hanako.open("/sessions");
  await expect(hanako.page.getByRole("heading", { name: "Chrome on Linux" })).toHaveCount(2);
  await hanako.sees("sessions-this-one");
  await hanako.page.getByRole("button", { name: `${hanako.say("sessions-end")} Chrome on Linux` }).click();
  await hanako.sees("sessions-ended");
  await hanako.sees("sessions-only-this");
  await elsewhere.open("/history");
  await elsewhere.isTold("session-expired");
});

test("all other sessions are signed out at once", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  const others = [await visit(), await visit()];
  for (const other of others) await other.signInByPassword(house.member("hanako"));
  await hanako.open("/sessions");
  await hanako.press("sessions-end-others");
  await expect(hanako.page.getByText("2 other places are signed out.")).toBeVisible();
  for (const other of others) {
    await other.open("/sessions");
    await other.isTold("session-expired");
  }
});

test("a session ended elsewhere comes back to the same page after signing in", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.signInByPassword(house.member("hanako"));
  const elsewhere = await visit();
  await elsewhere.signInByPassword(house.member("hanako"));
  await elsewhere.open("/sessions");
  await elsewhere.press("sessions-end-others");
  await elsewhere.sees("sessions-only-this");
  await hanako.open("/history");
  await hanako.isTold("session-expired");
  await hanako.page.getByLabel(hanako.say("sign-in-member")).fill("hanako");
  await hanako.press("sign-in-go-on-with-password");
  await hanako.typePassword(house.member("hanako"));
  await hanako.press("register-not-now");
  await hanako.isAt("/history");
});

test("a password that is too short, differs or is common is told beside its field and changes nothing", async ({ house, visit }) => {
  const taro = await visit();
  await taro.signInByPassword(house.member("taro"));
  await taro.open("/password");
  const first = taro.page.getByLabel(taro.say("password-new"), { exact: true });
  const second = taro.page.getByLabel(taro.say("password-again"));
  await first.fill("short");
  await second.fill("short");
  // Told by the page, in the page's language: the browser's own bubble would speak the browser's, over the hint.
  await taro.press("password-change");
  await expect(first).toHaveAccessibleDescription(/10 more characters/);
  await first.fill("a-sentence-to-remember");
  await second.fill("a-sentence-to-forget-it");
  await taro.press("password-change");
  await expect(second).toHaveAccessibleDescription(taro.say("password-differs"));
  await first.fill("passwordpassword");
  await second.fill("passwordpassword");
  await taro.press("password-change");
  await expect(first).toHaveAccessibleDescription(new RegExp(taro.say("password-too-common").slice(0, 20)));
  const again = await visit();
  await again.signInByPassword(house.member("taro"));
});

test("after a change the old password no longer works, the passkey does, and other places are signed out", async ({ house, visit }) => {
  const hanako = await visit();
  const { id, password } = house.member("hanako");
  await hanako.register({ id, password });
  const elsewhere = await visit();
  await elsewhere.signInByPassword({ id, password });
  await hanako.open("/password");
  await hanako.sees("confirm-purpose-password");
  await hanako.confirmByPasskey();
  await hanako.page.getByLabel(hanako.say("password-new"), { exact: true }).fill("a-sentence-to-remember");
  await hanako.page.getByLabel(hanako.say("password-again")).fill("a-sentence-to-remember");
  await hanako.press("password-change");
  await hanako.sees("password-changed");
  await elsewhere.open("/devices");
  await elsewhere.isTold("session-expired");
  await elsewhere.open("/sign-in/password");
  await elsewhere.typePassword({ id, password });
  await elsewhere.isTold("password-wrong");
  await elsewhere.typePassword({ id, password: "a-sentence-to-remember" });
  await elsewhere.isAt("/devices/register/offer");
  await hanako.signOut();
  await hanako.signInByPasskey();
  await hanako.isAt("/devices");
});

test("a member without a passkey confirms by password before changing it later", async ({ house, visit }) => {
  const taro = await visit();
  await taro.signInByPassword(house.member("taro"));
  await taro.open("/confirm?for=password&to=/password");
  await taro.page.getByLabel(taro.say("sign-in-password"), { exact: true }).fill("some-password-or-other");
  await taro.press("confirm-with-password");
  await taro.isTold("password-wrong");
  await taro.page.getByLabel(taro.say("sign-in-password"), { exact: true }).fill(house.member("taro").password);
  await taro.press("confirm-with-password");
  await taro.isAt("/password");
});

test("history tells in plain words what happened, newest first, in both languages", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.open("/sessions");
  await hanako.open("/history");
  const lines = hanako.page.getByRole("main").getByRole("listitem");
  await expect(lines.first()).toContainText(hanako.say("history-passkey-registered", { device: "Passkey on Linux" }));
  await expect(lines.nth(1)).toContainText(hanako.say("history-signed-in-password"));
  await expect(lines.first()).toContainText("Chrome on Linux");
  await hanako.page.getByRole("button", { name: "日本語" }).click();
  await expect(lines.nth(1)).toContainText("パスワードでログインしました。");
});

test("signing out asks first, and what was signed in is gone", async ({ house, visit }) => {
  const taro = await visit();
  await taro.signInByPassword(house.member("taro"));
  await taro.open("/sign-out");
  await taro.follow("sign-out-stay");
  await taro.isAt("/devices");
  await taro.signOut();
  await taro.page.goBack();
  await taro.page.reload();
  await taro.isAt("/sign-in");
});

test("changing the language stays on the page, and lasts", async ({ house, visit }) => {
  const visitor = await visit({ language: "ja" });
  await visitor.open("/help?q=QR");
  await visitor.page.getByRole("button", { name: "English" }).click();
  await expect(visitor.page).toHaveURL(`${house.origin}/help?q=QR`);
  await expect(visitor.page.locator("html")).toHaveAttribute("lang", "en");
  await visitor.open("/sign-in/password");
  await expect(visitor.page.getByRole("button", { name: "日本語" })).toBeVisible();
});

test("changing the language on the answer to a form leads to a page, never to nothing", async ({ house, visit }) => {
  const visitor = await visit();
  await visitor.open("/sign-in/password");
  await visitor.typePassword(house.member("taro"), "some-password-or-other");
  await visitor.page.getByRole("button", { name: "日本語" }).click();
  await visitor.isAt("/sign-in/password");
  await expect(visitor.page.locator("html")).toHaveAttribute("lang", "ja");
});

test("help is found by words, and an empty search says what to do", async ({ visit }) => {
  const visitor = await visit({ language: "ja" });
  await visitor.open("/help");
  await visitor.page.getByLabel(visitor.say("help-search-label")).fill("ＱＲコード");
  await visitor.press("help-search");
  await expect(visitor.page.getByRole("status")).toContainText("ＱＲコード");
  await visitor.page.getByRole("link", { name: visitor.say("message-other-device-unreachable-title") }).click();
  await visitor.isTold("other-device-unreachable");
  await visitor.open("/help?q=qwertyuiop");
  await visitor.sees("help-found-none", { query: "qwertyuiop" });
});
