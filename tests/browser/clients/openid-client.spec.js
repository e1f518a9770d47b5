// Flows B9 and B10 as openid-client (npm) sees them: a relying party that we didn't write, people who sign in with
// their passkey or password in a real browser, and what becomes of the tokens.

import * as openid from "openid-client";
import { Asking } from "../support/relying-party.js";
import { expect, test } from "../support/test.js";

/** @typedef {import("../support/actors.js").Visitor} Visitor */

const BACK = "Back at the clinic";

/** A member with a passkey on this device, signed out. @param {import("../support/test.js").Visit} visit @param {import("../support/house.js").House} house @param {import("../support/relying-party.js").RelyingParty} party */
async function hanakoWithPasskey(visit, house, party) {
  const hanako = await visit({ elsewhere: [party.origin] });
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  return hanako;
}

/** @param {Visitor} visitor */
async function isBack(visitor) {
  await expect(visitor.page.getByRole("heading", { name: BACK })).toBeVisible();
}

/** The pages of the house that were shown from now on. @param {Visitor} visitor */
function pagesShown(visitor) {
  /** @type {string[]} */
  const shown = [];
  visitor.page.on("framenavigated", (frame) => {
    if (frame.url().startsWith(visitor.house.origin)) shown.push(frame.url());
  });
  return shown;
}

test("an app without a secret pushes its request, signs a member in by passkey, and holds tokens bound to its key", async ({ house, party, visit }) => {
  const hanako = await hanakoWithPasskey(visit, house, party);
  const client = await party.register("app", "--authentication", "none", "--set", "dpop-only=true", "--set", "pushed-only=true");
  const config = await party.discover(client);
  const dpop = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
  const asking = new Asking(config, party, dpop);
  await hanako.signInByPasskey(await asking.pushed({ scope: "openid profile offline_access", prompt: "consent" }));
  await hanako.press("authorize-allow");
  await isBack(hanako);
  const tokens = await asking.redeem((await party.next()).url);
  expect(tokens.token_type).toBe("dpop");
  const claims = tokens.claims();
  expect(claims).toMatchObject({ iss: house.origin, aud: "app", acr: "phr" });
  expect(claims?.amr).toContain("user");
  expect(claims?.sid).toBeTruthy();

  const told = await openid.fetchUserInfo(config, tokens.access_token, claims?.sub ?? "", { DPoP: dpop });
  expect(told).toMatchObject({ sub: claims?.sub, name: "山田 花子", preferred_username: "hanako" });

  const next = await openid.refreshTokenGrant(config, tokens.refresh_token ?? "", {}, { DPoP: dpop });
  expect(next.claims()).toMatchObject({ sub: claims?.sub, auth_time: claims?.auth_time });
  expect(next.refresh_token).not.toBe(tokens.refresh_token);
  const otherKey = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
  await expect(openid.refreshTokenGrant(config, next.refresh_token ?? "", {}, { DPoP: otherKey })).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(openid.fetchUserInfo(config, next.access_token, openid.skipSubjectCheck, { DPoP: otherKey })).rejects.toThrow();

  await openid.tokenRevocation(config, next.refresh_token ?? "");
  await expect(openid.refreshTokenGrant(config, next.refresh_token ?? "", {}, { DPoP: dpop })).rejects.toMatchObject({ error: "invalid_grant" });
});

test("an app with a secret asks about its tokens until it revokes them", async ({ house, party, visit }) => {
  const hanako = await hanakoWithPasskey(visit, house, party);
  const client = await party.register("clinic", "--authentication", "client-secret-basic");
  const config = await party.discover(client);
  const asking = new Asking(config, party);
  await hanako.open(await asking.address({ acr_values: "phr" }));
  await expect(hanako.button("sign-in-go-on-with-password"), "a password isn't enough for this client").toHaveCount(0);
  await hanako.pressPasskey();
  await isBack(hanako);
  const tokens = await asking.redeem((await party.next()).url);
  const refresh = tokens.refresh_token ?? "";
  expect(await openid.tokenIntrospection(config, tokens.access_token)).toMatchObject({ active: true, client_id: "clinic", acr: "phr", sub: tokens.claims()?.sub });
  expect(await openid.tokenIntrospection(config, refresh)).toMatchObject({ active: true, client_id: "clinic" });

  const stranger = await party.discover(await party.register("stranger"));
  expect(await openid.tokenIntrospection(stranger, tokens.access_token)).toEqual({ active: false });

  await openid.tokenRevocation(config, refresh);
  expect(await openid.tokenIntrospection(config, refresh)).toEqual({ active: false });
  expect(await openid.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
  await expect(openid.fetchUserInfo(config, tokens.access_token, openid.skipSubjectCheck)).rejects.toThrow();
});

test("whoever is signed in comes back without a page, and prompt=login asks them again", async ({ house, party, visit }) => {
  const hanako = await hanakoWithPasskey(visit, house, party);
  const config = await party.discover(await party.register("clinic"));
  const first = new Asking(config, party);
  await hanako.signInByPasskey(await first.address());
  await isBack(hanako);
  const signedIn = (await first.redeem((await party.next()).url)).claims();

  const shown = pagesShown(hanako);
  const silent = new Asking(config, party);
  await hanako.open(await silent.address({ prompt: "none" }));
  await isBack(hanako);
  const again = (await silent.redeem((await party.next()).url)).claims();
  expect(shown, "pages of the house").toEqual([]);
  expect([again?.sub, again?.sid, again?.auth_time]).toEqual([signedIn?.sub, signedIn?.sid, signedIn?.auth_time]);

  await hanako.authenticator.leave();
  const fresh = new Asking(config, party);
  await hanako.openSignIn(await fresh.address({ prompt: "login" }));
  await hanako.pressPasskey();
  await isBack(hanako);
  const proved = (await fresh.redeem((await party.next()).url)).claims();
  expect(proved?.auth_time).toBeGreaterThanOrEqual(Number(signedIn?.auth_time));
  expect(shown).not.toEqual([]);
});

test("a client that asks for no page is told that nobody is signed in", async ({ party, visit }) => {
  const visitor = await visit({ elsewhere: [party.origin] });
  const asking = new Asking(await party.discover(await party.register("clinic")), party);
  await visitor.open(await asking.address({ prompt: "none" }));
  await isBack(visitor);
  await expect(asking.redeem((await party.next()).url)).rejects.toMatchObject({ error: "login_required" });
});

test("an answer by form is posted to the client by itself", async ({ house, party, visit }) => {
  const hanako = await hanakoWithPasskey(visit, house, party);
  const asking = new Asking(await party.discover(await party.register("clinic")), party);
  await hanako.signInByPasskey(await asking.address({ response_mode: "form_post" }));
  await isBack(hanako);
  const { request } = await party.next();
  expect(request.method).toBe("POST");
  expect((await asking.redeem(request)).claims()).toMatchObject({ acr: "phr" });
});

for (const scripts of [true, false]) {
  const how = scripts ? "a password" : "a password and without JavaScript";
  test(`the form of our page ends at the client, with ${how}`, async ({ house, party, visit }) => {
    const taro = await visit({ elsewhere: [party.origin], context: { javaScriptEnabled: scripts } });
    const asking = new Asking(await party.discover(await party.register("clinic")), party);
    await taro.open(await asking.address());
    await typePassword(taro, house.member("taro"));
    await isBack(taro);
    expect((await asking.redeem((await party.next()).url)).claims()).toMatchObject({ acr: "urn:warifu:acr:password", amr: ["pwd"] });
  });
}

test("without JavaScript an answer by form goes on by a button", async ({ house, party, visit }) => {
  const taro = await visit({ elsewhere: [party.origin], context: { javaScriptEnabled: false } });
  const asking = new Asking(await party.discover(await party.register("clinic")), party);
  await taro.open(await asking.address({ response_mode: "form_post" }));
  await typePassword(taro, house.member("taro"));
  await taro.press("authorize-go-back");
  await isBack(taro);
  expect((await asking.redeem((await party.next()).request)).claims()).toMatchObject({ amr: ["pwd"] });
});

for (const scripts of [true, false]) {
  test(`the form of our page ends at an app's own scheme, ${scripts ? "with" : "without"} JavaScript`, async ({ house, party, visit }) => {
    const scheme = "com.example.clinic:/back";
    await house.admin("client", "create", "phone-app", "--authentication", "none", "--redirect-uri", scheme);
    const config = await party.discover({ id: "phone-app" });
    const taro = await visit({ elsewhere: [scheme.split("/")[0] ?? ""], context: { javaScriptEnabled: scripts } });
    const asking = new Asking(config, party);
    await taro.open(await asking.address({ redirect_uri: scheme }));
    const asked = taro.page.waitForEvent("request", (request) => request.url().startsWith(scheme));
    await typePassword(taro, house.member("taro"));
    const brought = new URL((await asked).url());
    expect(Object.fromEntries(brought.searchParams)).toMatchObject({ iss: house.origin, state: asking.checks.expectedState });
    const tokens = await openid.authorizationCodeGrant(config, brought, asking.checks, { redirect_uri: scheme });
    expect(tokens.claims()?.aud).toBe("phone-app");
  });
}

/** By way of the page that has a field for the password, and past the offer to register a passkey. @param {Visitor} visitor @param {import("../support/house.js").Sample} member */
async function typePassword(visitor, member) {
  await visitor.page.getByLabel(visitor.say("sign-in-member")).fill(member.id);
  await visitor.press("sign-in-go-on-with-password");
  await visitor.typePassword(member);
  await visitor.press("register-not-now");
}
