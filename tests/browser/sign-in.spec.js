// Flows B1, B6 and B9: autofill, the button, the password, and what is said when it doesn't come to a sign-in.

import { expect, test } from "./support/test.js";

test("a member signs in by autofill without typing an ID", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.authenticator.attend();
  await hanako.open("/sign-in");
  await hanako.isAt("/devices");
  const last = hanako.posted.slice(-2);
  expect(last.map(({ path }) => path)).toEqual(["/sign-in/passkey/options", "/sign-in/passkey"]);
  expect(last[0]?.body.mediation).toBe("conditional");
});

test("a member signs in by the button while the browser's own offer is waiting", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.openSignIn();
  await hanako.pressPasskey();
  await hanako.isAt("/devices");
  const begun = hanako.posted.filter(({ path }) => path === "/sign-in/passkey/options").slice(-2);
  expect(begun.map(({ body }) => body.mediation)).toEqual(["conditional", "modal"]);
});

test("the page stays usable while the browser's own offer is waiting", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.openSignIn();
  await hanako.page.getByLabel(hanako.say("sign-in-member")).fill("hanako");
  await hanako.press("sign-in-go-on-with-password");
  await expect(hanako.page.getByLabel(hanako.say("sign-in-member"))).toHaveValue("hanako");
  await hanako.typePassword(house.member("hanako"));
  await hanako.isAt("/devices/register/offer");
});

test("whoever mistypes the password signs in with the passkey at one press, and without passkeys isn't offered it", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.open("/sign-in/password");
  await hanako.typePassword(house.member("hanako"), "some-password-or-other");
  await hanako.isTold("password-wrong");
  await expect(hanako.page.locator("main button").first()).toHaveText(hanako.say("sign-in-with-passkey"));
  await hanako.pressPasskey();
  await hanako.isAt("/devices");
  const old = await visit({ before: () => { Reflect.deleteProperty(globalThis, "PublicKeyCredential"); } });
  await old.open("/sign-in/password");
  await expect(old.button("sign-in-with-passkey")).toHaveCount(0);
});

for (const [story, prepare] of /** @type {[string, (visitor: import("./support/actors.js").Visitor) => Promise<void>][]} */ ([
  ["a prompt that was cancelled, or a finger that didn't match,", (visitor) => visitor.authenticator.verifies(false)],
  ["a device without a passkey", (visitor) => visitor.authenticator.cdp.send("WebAuthn.clearCredentials", { authenticatorId: visitor.authenticator.id })],
])) {
  test(`${story} is told calmly and is no failed sign-in`, async ({ house, visit }) => {
    const hanako = await visit();
    await hanako.register(house.member("hanako"));
    await hanako.signOut();
    await prepare(hanako);
    await hanako.openSignIn();
    const before = hanako.posted.length;
    await hanako.pressPasskey();
    await hanako.isTold("passkey-failed");
    await expect(hanako.telling.locator(".wrong")).toHaveCount(0);
    await expect(hanako.button("sign-in-with-passkey")).toBeEnabled();
    expect(hanako.posted.slice(before).map(({ path }) => path)).not.toContain("/sign-in/passkey");
    await hanako.signInByPassword(house.member("hanako"));
    await hanako.open("/history");
    await expect(hanako.page.getByText(hanako.say("history-sign-in-refused").split("(")[0] ?? "")).toHaveCount(0);
  });
}

test("a passkey that was deleted here is told, and taken out of the password manager", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  const [held] = await hanako.authenticator.held();
  await hanako.deleteDevice();
  await hanako.openSignIn();
  await hanako.authenticator.restore(held);
  const deleted = hanako.authenticator.next("credentialDeleted");
  await hanako.pressPasskey();
  await hanako.isTold("passkey-unknown");
  expect(await deleted).toMatchObject({ credentialId: held.credentialId });
  expect(await hanako.authenticator.held()).toEqual([]);
});

test("a disabled passkey is told with who disabled it", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await house.admin("device", "disable", "hanako", "Passkey on Linux", "--reason", "lost");
  await hanako.openSignIn();
  await hanako.pressPasskey();
  await hanako.isTold("passkey-disabled");
  await expect(hanako.telling).toContainText(hanako.say("message-passkey-disabled-why-2"));
});

test("a wrong password tells how many tries are left, and the fifth locks for a while", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.open("/sign-in/password");
  for (const left of [4, 3, 2, 1]) {
    await hanako.typePassword(house.member("hanako"), "not-the-password-at-all");
    await hanako.isTold("password-wrong");
    await expect(hanako.page.getByRole("alert").locator("b")).toContainText(left === 1 ? "one more" : String(left));
  }
  await hanako.typePassword(house.member("hanako"), "not-the-password-at-all");
  await hanako.isTold("account-locked");
  await hanako.typePassword(house.member("hanako"));
  await hanako.isTold("account-locked");
});

test("an unknown member and a wrong password look alike", async ({ house, visit }) => {
  const visitor = await visit();
  await visitor.open("/sign-in/password");
  await visitor.typePassword({ id: "nobody", password: "some-password-or-other" });
  const unknown = await visitor.page.getByRole("alert").innerText();
  await visitor.open("/sign-in/password");
  await visitor.typePassword({ ...house.member("taro"), password: "some-password-or-other" });
  expect(await visitor.page.getByRole("alert").innerText()).toBe(unknown);
});

test("a malformed ID is told beside its field", async ({ visit }) => {
  const visitor = await visit();
  await visitor.open("/sign-in/password");
  await visitor.typePassword({ id: "two words", password: "some-password-or-other" });
  await expect(visitor.page.getByLabel(visitor.say("sign-in-member"))).toHaveAccessibleDescription(visitor.say("message-member-id-malformed-title"));
});

test("a disabled member is told so only after proving who they are", async ({ house, visit }) => {
  await house.admin("member", "disable", "taro");
  const taro = await visit();
  await taro.open("/sign-in/password");
  await taro.typePassword(house.member("taro"), "some-password-or-other");
  await taro.isTold("password-wrong");
  await taro.typePassword(house.member("taro"));
  await taro.isTold("account-disabled");
});

test("whoever is signed in already goes on without a page", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.open("/sign-in?to=/history");
  await hanako.isAt("/history");
  await hanako.open("/");
  await hanako.isAt("/devices");
});

test("signing in comes back to the page that was asked for", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.signInByPasskey("/sessions");
  await hanako.isAt("/sessions");
  await hanako.sees("sessions-method-passkey", { device: "Passkey on Linux" });
});
