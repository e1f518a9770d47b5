// What can be tried with codes, addresses and answers (RFC 9700 §4): by somebody who has stolen one, who makes up an
// address to go back to, or who mixes one house up with another.

import * as jose from "jose";
import * as oauth from "oauth4webapi";
import { expect, test } from "../support/test.js";
import { Key, ask, basic, post, proof } from "../support/wire.js";

/** @typedef {import("../support/house.js").House} House */
/** @typedef {import("../support/actors.js").Visitor} Visitor */

const BACK = "https://app.example/back";

/** A browser in which Taro is signed in, whose sign-ins need no page; and a client. */
class Ground {
  /** @param {House} house @param {Visitor} taro @param {string} secret */
  constructor(house, taro, secret) {
    this.house = house;
    this.taro = taro;
    this.client = { authorization: basic("app", secret) };
    this.secret = secret;
  }

  /** @param {House} house @param {import("../support/test.js").Visit} visit */
  static async make(house, visit) {
    const made = await house.admin("client", "create", "app", "--redirect-uri", BACK, "--redirect-uri", `${BACK}/other`);
    const taro = await visit();
    await taro.signInByPassword(house.member("taro"));
    return new Ground(house, taro, made["client-secret"]);
  }

  /** Where the browser is sent for this request. @param {Record<string, string | string[]>} more */
  async asked(more = {}) {
    const verifier = oauth.generateRandomCodeVerifier();
    const challenge = await oauth.calculatePKCECodeChallenge(verifier);
    const good = { client_id: "app", response_type: "code", redirect_uri: BACK, scope: "openid", state: "here", code_challenge: challenge, code_challenge_method: "S256" };
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...good, ...more })) for (const one of [value].flat()) query.append(name, one);
    const response = await this.taro.page.request.get(`${this.house.origin}/authorize?${query}`, { maxRedirects: 0 });
    const location = response.headers()["location"];
    return { status: response.status(), location, back: location?.startsWith("https:") ? new URL(location) : undefined, verifier };
  }

  /** A code, and what it is redeemed with. @param {Record<string, string>} more @returns {Promise<Record<string, string>>} */
  async code(more = {}) {
    const { back, verifier } = await this.asked(more);
    return { grant_type: "authorization_code", code: back?.searchParams.get("code") ?? "", redirect_uri: BACK, code_verifier: verifier };
  }

  /** @param {Record<string, string>} form @param {Record<string, string>} headers */
  async redeem(form, headers = this.client) {
    return post(`${this.house.origin}/token`, form, headers);
  }

  /** The status of a look at userinfo. @param {string} authorization @param {Record<string, string>} headers */
  async userinfo(authorization, headers = {}) {
    return ask(`${this.house.origin}/userinfo`, { headers: { authorization, ...headers } });
  }
}

test("a code is redeemed with its verifier, its address and by its client alone", async ({ house, visit }) => {
  const ground = await Ground.make(house, visit);
  const other = await house.admin("client", "create", "other", "--redirect-uri", BACK);
  const form = await ground.code();
  const { code_verifier: verifier = "", ...bare } = form;
  for (const [how, brought] of /** @type {[string, Record<string, string>][]} */ ([
    ["another verifier", { ...form, code_verifier: oauth.generateRandomCodeVerifier() }],
    ["no verifier", bare],
    ["the challenge as verifier", { ...form, code_verifier: await oauth.calculatePKCECodeChallenge(verifier) }],
    ["another address", { ...form, redirect_uri: `${BACK}/other` }],
    ["another code", { ...form, code: form.code?.split("").reverse().join("") ?? "" }],
  ])) {
    const answer = await ground.redeem(brought);
    expect([answer.status, answer.error], how).toEqual([400, "invalid_grant"]);
  }
  const stolen = await ground.redeem(form, { authorization: basic("other", other["client-secret"]) });
  expect([stolen.status, stolen.error]).toEqual([400, "invalid_grant"]);
  expect((await ground.redeem(form)).status).toBe(200);
});

test("a code that comes twice takes back all that it gave", async ({ house, visit }) => {
  const ground = await Ground.make(house, visit);
  const form = await ground.code({ scope: "openid everything" });
  const first = await ground.redeem(form);
  expect(first.json.scope, "what nobody knows isn't given").toBe("openid");
  const { access_token: access, refresh_token: refresh } = first.json;
  expect((await ground.userinfo(`Bearer ${access}`)).status).toBe(200);
  const second = await ground.redeem(form);
  expect([second.status, second.error]).toEqual([400, "invalid_grant"]);
  expect((await ground.userinfo(`Bearer ${access}`)).status).toBe(401);
  expect((await ground.redeem({ grant_type: "refresh_token", refresh_token: refresh })).error).toBe("invalid_grant");
  const { json } = await post(`${house.origin}/introspect`, { token: access }, ground.client);
  expect(json).toEqual({ active: false });
  const raced = await ground.code();
  const answers = await Promise.all(Array.from({ length: 6 }, () => ground.redeem(raced)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(5).fill(400)]);
});

test("an answer goes to a registered address, byte by byte, or nowhere", async ({ house, visit }) => {
  const ground = await Ground.make(house, visit);
  for (const redirect_uri of [
    `${BACK}/`, `${BACK}?a=b`, `${BACK}#a`, `${BACK}%00`, "https://app.example/", "https://app.example/back/../other", "https://APP.example/back",
    "https://app.example:443/back", "https://app.example@evil.example/back", "https://app.example.evil.example/back", "https://evil.example/?https://app.example/back",
    "https://evil.example\\@app.example/back", "http://app.example/back", "//app.example/back", "/back", "javascript:alert(1)//https://app.example/back",
    "data:text/html,https://app.example/back", "https://app.example/%62ack", `${BACK}\r\nLocation: https://evil.example/`, "", [BACK, "https://evil.example/"],
  ]) {
    const { status, location } = await ground.asked({ redirect_uri });
    expect([status, location], String(redirect_uri)).toEqual([400, undefined]);
  }
  expect((await ground.asked({ client_id: "nobody" })).location).toBeUndefined();
  const made = "urn:ietf:params:oauth:request_uri:AAAA";
  expect((await ground.asked({ request_uri: made })).location, "a request that was never pushed").toBeUndefined();
  expect((await ground.asked({ client_id: ["app", "other"] })).location).toBeUndefined();
  const { location, back } = await ground.asked({ state: "\r\nSet-Cookie: a=b; <script>" });
  expect(location).not.toMatch(/[\r\n<]/);
  expect(back?.searchParams.get("state")).toBe("\r\nSet-Cookie: a=b; <script>");
});

test("a request that lacks something is told to the client, with the issuer", async ({ house, visit }) => {
  const ground = await Ground.make(house, visit);
  for (const [error, more] of /** @type {[string, Record<string, string | string[]>][]} */ ([
    ["invalid_request", { code_challenge: "", code_challenge_method: "" }],
    ["invalid_request", { code_challenge_method: "plain" }],
    ["invalid_request", { code_challenge: "short" }],
    ["invalid_request", { nonce: ["a", "b"] }],
    ["unsupported_response_type", { response_type: "token" }],
    ["unsupported_response_type", { response_type: "code id_token" }],
    ["request_not_supported", { request: "eyJhbGciOiJub25lIn0.e30." }],
    ["request_uri_not_supported", { request_uri: "https://evil.example/request" }],
    ["invalid_target", { resource: "https://evil.example/" }],
  ])) {
    const { back } = await ground.asked(more);
    expect(Object.fromEntries(back?.searchParams ?? []), JSON.stringify(more)).toMatchObject({ error, state: "here", iss: house.origin });
    expect(back?.searchParams.has("code")).toBe(false);
  }
});

test("an answer of another house, or of none, is told apart by its issuer", async ({ house, visit }) => {
  const ground = await Ground.make(house, visit);
  const insecure = { [oauth.allowInsecureRequests]: true };
  const found = await oauth.discoveryRequest(new URL(house.origin), insecure);
  const here = await oauth.processDiscoveryResponse(new URL(house.origin), found);
  const client = { client_id: "app" };
  const { back, verifier } = await ground.asked();
  if (!back) throw new Error("no answer");
  const elsewhere = { ...here, issuer: "https://id.example" };
  expect(() => oauth.validateAuthResponse(elsewhere, client, back, "here")).toThrow(/iss/);
  const silent = new URL(back);
  silent.searchParams.delete("iss");
  expect(() => oauth.validateAuthResponse(here, client, silent, "here")).toThrow(/iss/);
  const answer = oauth.validateAuthResponse(here, client, back, "here");
  const redeem = () => oauth.authorizationCodeGrantRequest(here, client, oauth.ClientSecretBasic(ground.secret), answer, BACK, verifier, insecure);
  const given = await redeem();
  const copy = given.clone();
  await expect(oauth.processAuthorizationCodeResponse(elsewhere, client, given)).rejects.toThrow(/iss/);
  const tokens = await oauth.processAuthorizationCodeResponse(here, client, copy, { requireIdToken: true });
  expect(oauth.getValidatedIdTokenClaims(tokens)?.aud).toBe("app");
});

test("a token that is bound to a key is nothing without the key", async ({ house, visit }) => {
  const ground = await Ground.make(house, visit);
  const [key, other] = await Promise.all([Key.make(), Key.make()]);
  const at = { url: `${house.origin}/token` };
  const look = { method: "GET", url: `${house.origin}/userinfo` };
  const nonce = String((await ground.redeem({}, { ...ground.client, dpop: await proof(key, at) })).headers["dpop-nonce"]);
  const form = await ground.code({ dpop_jkt: await key.kid() });
  const stolen = await ground.redeem(form, { ...ground.client, dpop: await proof(other, { ...at, nonce }) });
  expect([stolen.status, stolen.error], "a code by another key").toEqual([400, "invalid_grant"]);
  expect((await ground.redeem(form)).status, "a code without a key").toBe(400);
  const { json } = await ground.redeem(form, { ...ground.client, dpop: await proof(key, { ...at, nonce }) });
  const [token, ath] = [json.access_token, jose.base64url.encode(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(json.access_token))))];
  const scheme = `DPoP ${token}`;
  for (const [how, authorization, dpop] of /** @type {[string, string, string | undefined][]} */ ([
    ["as a bearer's", `Bearer ${token}`, undefined],
    ["as a bearer's, with a proof", `Bearer ${token}`, await proof(key, { ...look, nonce }, { claims: { ath } })],
    ["without a proof", scheme, undefined],
    ["with a proof that names no token", scheme, await proof(key, { ...look, nonce })],
    ["with a proof that names another token", scheme, await proof(key, { ...look, nonce }, { claims: { ath: await key.kid() } })],
    ["with a proof of another key", scheme, await proof(other, { ...look, nonce }, { claims: { ath } })],
    ["with a proof for another method", scheme, await proof(key, { ...look, method: "POST", nonce }, { claims: { ath } })],
    ["with a proof for the token endpoint", scheme, await proof(key, { ...at, nonce }, { claims: { ath } })],
  ])) {
    const answer = await ground.userinfo(authorization, dpop === undefined ? {} : { dpop });
    expect([answer.status, String(answer.headers["www-authenticate"])], how).toEqual([401, expect.stringMatching(/DPoP|Bearer/)]);
  }
  const dpop = await proof(key, { ...look, nonce }, { claims: { ath } });
  expect((await ground.userinfo(scheme, { dpop })).status).toBe(200);
  expect((await ground.userinfo(scheme, { dpop })).status, "the same proof again").toBe(401);
});

test("no token of another kind, and none that was forged, is an access token", async ({ house, visit }) => {
  const ground = await Ground.make(house, visit);
  const { json } = await ground.redeem(await ground.code());
  const { keys } = (await ask(`${house.origin}/jwks`)).json;
  const published = keys.find((/** @type {jose.JWK} */ key) => key.alg === "ES256");
  const other = await Key.make();
  const claims = jose.decodeJwt(json.access_token);
  const header = jose.decodeProtectedHeader(json.access_token);
  const rest = json.access_token.split(".").slice(1).join(".");
  const hs = (/** @type {Uint8Array} */ secret) => new jose.SignJWT(claims).setProtectedHeader({ ...header, alg: "HS256" }).sign(secret);
  for (const [how, token] of [
    ["an ID token", json.id_token],
    ["a refresh token", json.refresh_token],
    ["unsigned", `${jose.base64url.encode(JSON.stringify({ ...header, alg: "none" }))}.${rest.split(".")[0]}.`],
    ["signed by our public key as a secret", await hs(Buffer.from(JSON.stringify(published)))],
    ["signed by another key under our name", await new jose.SignJWT(claims).setProtectedHeader({ ...header, alg: "ES256" }).sign(other.secret)],
    ["bringing its own key", await new jose.SignJWT(claims).setProtectedHeader({ ...header, alg: "ES256", jwk: other.jwk }).sign(other.secret)],
    ["with another header", `${jose.base64url.encode(JSON.stringify({ ...header, typ: "JWT" }))}.${rest}`],
    ["cut off", json.access_token.slice(0, -2)],
    ["empty", ""],
  ]) {
    expect((await ground.userinfo(`Bearer ${token}`)).status, how).toBe(401);
    const asked = await post(`${house.origin}/introspect`, { token }, ground.client);
    if (how !== "a refresh token" && token) expect(asked.json, how).toEqual({ active: false });
  }
  expect((await ground.userinfo(`Bearer ${json.access_token}`)).status).toBe(200);
});
