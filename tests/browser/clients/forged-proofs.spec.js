// What a client that means harm sends without a browser: proofs of keys that aren't (RFC 9449 §4.3), assertions that
// aren't (RFC 7523 §3, RFC 8725), each of them twice, and more than anybody needs.

import * as jose from "jose";
import { expect, test } from "../support/test.js";
import { JWT_BEARER, Key, ask, assertion, basic, now, post, proof } from "../support/wire.js";

/** @typedef {import("../support/house.js").House} House */

const CREDENTIALS = { grant_type: "client_credentials" };
const SETTINGS = ["--set", 'grants=["client_credentials"]', "--set", 'scopes=["records"]'];

/** A machine that asks for tokens of its own by a secret. @param {House} house @param {string} id @param {string[]} more */
async function machine(house, id, ...more) {
  const made = await house.admin("client", "create", id, ...SETTINGS, ...more);
  return { authorization: basic(id, made["client-secret"]) };
}

/** One that asks by assertions of this key. @param {House} house @param {string} id @param {Key} key */
async function signingMachine(house, id, key) {
  const jwks = JSON.stringify({ keys: [{ ...key.jwk, kid: await key.kid(), alg: "ES256", use: "sig" }] });
  await house.admin("client", "create", id, ...SETTINGS, "--authentication", "private-key-jwt", "--set", `jwks=${jwks}`);
}

/** The nonce that the house gives to a proof without one. @param {string} url @param {Key} key @param {Record<string, string>} headers */
async function nonceOf(url, key, headers) {
  const answer = await post(url, CREDENTIALS, { ...headers, dpop: await proof(key, { url }) });
  expect([answer.status, answer.error]).toEqual([400, "use_dpop_nonce"]);
  return String(answer.headers["dpop-nonce"]);
}

/** @typedef {{ key: Key, other: Key, url: string, nonce: string }} Ground */
/** @type {[string, (ground: Ground) => Promise<string | string[]>][]} */
const PROOFS = [
  ["is no token", async () => "proof"],
  ["has no signature", async ({ key, ...at }) => (await proof(key, at)).replace(/[^.]+$/, "")],
  ["is of another kind", async ({ key, ...at }) => proof(key, at, { header: { typ: "JWT" } })],
  ["doesn't say its kind", async ({ key, ...at }) => proof(key, at, { header: { typ: undefined } })],
  ["isn't signed at all", async ({ key, ...at }) => proof(key, at, { header: { alg: "none" } })],
  ["is signed by a secret", async ({ key, ...at }) => proof(key, at, { header: { alg: "HS256" }, signedBy: Buffer.from(JSON.stringify(key.jwk)) })],
  ["shows a secret as its key", async ({ key, ...at }) => proof(key, at, { header: { alg: "HS256", jwk: { kty: "oct", k: "AAAA" } }, signedBy: new Uint8Array(32) })],
  ["shows no key", async ({ key, ...at }) => proof(key, at, { header: { jwk: undefined } })],
  ["shows its private key", async ({ key, ...at }) => proof(key, at, { header: { jwk: key.whole } })],
  ["shows another key", async ({ key, other, ...at }) => proof(key, at, { header: { jwk: other.jwk } })],
  ["wants something to be understood", async ({ key, ...at }) => `${jose.base64url.encode(JSON.stringify({ typ: "dpop+jwt", alg: "ES256", jwk: key.jwk, crit: ["exp"] }))}.${(await proof(key, at)).split(".").slice(1).join(".")}`],
  ["is for another method", async ({ key, ...at }) => proof(key, { ...at, method: "GET" })],
  ["is for another endpoint", async ({ key, ...at }) => proof(key, { ...at, url: at.url.replace("/token", "/par") })],
  ["is for another house", async ({ key, ...at }) => proof(key, { ...at, url: "https://id.example/token" })],
  ["is for an address that begins alike", async ({ key, ...at }) => proof(key, { ...at, url: `${at.url}/../token.example` })],
  ["is old", async ({ key, ...at }) => proof(key, at, { claims: { iat: now() - 300 } })],
  ["comes from the future", async ({ key, ...at }) => proof(key, at, { claims: { iat: now() + 300 } })],
  ["doesn't say when it was made", async ({ key, ...at }) => proof(key, at, { claims: { iat: undefined } })],
  ["has no name", async ({ key, ...at }) => proof(key, at, { claims: { jti: undefined } })],
  ["has an empty name", async ({ key, ...at }) => proof(key, at, { claims: { jti: "" } })],
  ["has an endless name", async ({ key, ...at }) => proof(key, at, { claims: { jti: "a".repeat(2000) } })],
  ["is one of two", async ({ key, ...at }) => [await proof(key, at), await proof(key, at)]],
];

test("no proof that lacks anything gets a token", async ({ house }) => {
  const url = `${house.origin}/token`;
  const [key, other, headers] = await Promise.all([Key.make(), Key.make(), machine(house, "machine", "--set", "dpop-only=true")]);
  const nonce = await nonceOf(url, key, headers);
  expect((await post(url, CREDENTIALS, headers)).status, "no proof").toBe(400);
  for (const [how, forge] of PROOFS) {
    const answer = await post(url, CREDENTIALS, { ...headers, dpop: await forge({ key, other, url, nonce }) });
    expect([answer.status, answer.error], `a proof that ${how}`).toEqual([400, "invalid_dpop_proof"]);
    expect(answer.json.access_token).toBeUndefined();
  }
  for (const wrong of ["", "AAAAAAAAAAAAAAAAAAAAAA"]) {
    const answer = await post(url, CREDENTIALS, { ...headers, dpop: await proof(key, { url, nonce: wrong }) });
    expect([answer.status, answer.error], `nonce ${wrong}`).toEqual([400, "use_dpop_nonce"]);
  }
  const good = await post(url, CREDENTIALS, { ...headers, dpop: await proof(key, { url, nonce }) });
  expect(good.json).toMatchObject({ token_type: "DPoP" });
  expect(jose.decodeJwt(good.json.access_token).cnf).toEqual({ jkt: await key.kid() });
});

test("a proof is good once, however many bring it at the same time", async ({ house }) => {
  const url = `${house.origin}/token`;
  const [key, headers] = await Promise.all([Key.make(), machine(house, "machine")]);
  const dpop = await proof(key, { url, nonce: await nonceOf(url, key, headers) });
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(url, CREDENTIALS, { ...headers, dpop })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(400)]);
  const again = await post(url, CREDENTIALS, { ...headers, dpop });
  expect([again.status, again.error]).toEqual([400, "invalid_dpop_proof"]);
});

/** @typedef {{ key: Key, other: Key, client: string, issuer: string }} Claimed */
/** @type {[string, (ground: Claimed) => Promise<string>][]} */
const ASSERTIONS = [
  ["isn't signed", async ({ key, ...of }) => assertion(key, of, { header: { alg: "none" } })],
  ["isn't signed, in other letters", async ({ key, ...of }) => (await assertion(key, of, { header: { alg: "none" } })).replace(/^[^.]+/, jose.base64url.encode('{"alg":"nOnE"}'))],
  ["is signed by the public key as a secret", async ({ key, ...of }) => assertion(key, of, { header: { alg: "HS256" }, signedBy: Buffer.from(JSON.stringify(key.jwk)) })],
  ["is signed by the public key's PEM as a secret", async ({ key, ...of }) => assertion(key, of, { header: { alg: "HS256" }, signedBy: Buffer.from(await pem(key)) })],
  ["is signed by an empty secret", async ({ key, ...of }) => assertion(key, of, { header: { alg: "HS256" }, signedBy: new Uint8Array(32) })],
  ["brings its own key", async ({ key, other, ...of }) => assertion(key, of, { header: { jwk: other.jwk }, signedBy: other.secret })],
  ["brings its own key and names it", async ({ other, ...of }) => assertion(other, of, { header: { jwk: other.jwk } })],
  ["says where its key is", async ({ other, ...of }) => assertion(other, of, { header: { jku: `${of.issuer}/jwks`, x5u: "https://evil.example/" } })],
  ["names a file as its key", async ({ key, other, ...of }) => assertion(key, of, { header: { kid: "../../../../dev/null" }, signedBy: other.secret })],
  ["names a query as its key", async ({ key, other, ...of }) => assertion(key, of, { header: { kid: "x' UNION SELECT 'AA" }, signedBy: other.secret })],
  ["wants something to be understood", async ({ key, ...of }) => (await assertion(key, of)).replace(/^[^.]+/, jose.base64url.encode('{"alg":"ES256","crit":["b64"],"b64":false}'))],
  ["is of another kind", async ({ key, ...of }) => assertion(key, of, { header: { typ: "dpop+jwt" } })],
  ["is another client's", async ({ key, ...of }) => assertion(key, { ...of, client: "elsewhere" })],
  ["is about another client", async ({ key, ...of }) => assertion(key, of, { claims: { sub: "elsewhere" } })],
  ["is by another client", async ({ key, ...of }) => assertion(key, of, { claims: { iss: "elsewhere" } })],
  ["is for another house", async ({ key, ...of }) => assertion(key, of, { claims: { aud: "https://id.example" } })],
  ["is for us and another house", async ({ key, ...of }) => assertion(key, of, { claims: { aud: [of.issuer, "https://id.example"] } })],
  ["is for nobody", async ({ key, ...of }) => assertion(key, of, { claims: { aud: undefined } })],
  ["has ended", async ({ key, ...of }) => assertion(key, of, { claims: { exp: now() - 1 } })],
  ["never ends", async ({ key, ...of }) => assertion(key, of, { claims: { exp: undefined } })],
  ["was made six minutes ago, for an hour", async ({ key, ...of }) => assertion(key, of, { claims: { iat: now() - 360, exp: now() + 3240 } })],
  ["is good for an hour, and doesn't say since when", async ({ key, ...of }) => assertion(key, of, { claims: { iat: undefined, exp: now() + 3600 } })],
  ["isn't good yet", async ({ key, ...of }) => assertion(key, of, { claims: { nbf: now() + 600 } })],
  ["has no name", async ({ key, ...of }) => assertion(key, of, { claims: { jti: undefined } })],
  ["was changed", async ({ key, ...of }) => (await assertion(key, of)).replace(/\.[^.]+\./, `.${jose.base64url.encode(JSON.stringify({ iss: of.client, sub: of.client, aud: of.issuer, jti: "a", exp: now() + 60 }))}.`)],
];

/** @param {Key} key */
async function pem(key) {
  return jose.exportSPKI(/** @type {CryptoKey} */ (await jose.importJWK(key.jwk, "ES256", { extractable: true })));
}

/** @param {string} made */
function bringing(made) {
  return { ...CREDENTIALS, client_assertion_type: JWT_BEARER, client_assertion: made };
}

test("no assertion that lacks anything is believed", async ({ house }) => {
  const [key, other, elsewhere] = await Promise.all([Key.make(), Key.make(), Key.make()]);
  await signingMachine(house, "machine", key);
  await signingMachine(house, "elsewhere", elsewhere);
  const of = { client: "machine", issuer: house.origin };
  const url = `${house.origin}/token`;
  for (const [how, forge] of ASSERTIONS) {
    const answer = await post(url, bringing(await forge({ key, other, ...of })));
    expect([answer.status, answer.error], `an assertion that ${how}`).toEqual([401, "invalid_client"]);
    expect(answer.json.access_token).toBeUndefined();
  }
  for (const endpoint of ["/par", "/introspect", "/revoke"]) {
    const forged = await assertion(key, of, { header: { alg: "none" } });
    const answer = await post(house.origin + endpoint, { ...bringing(forged), token: "a" });
    expect([answer.status, answer.error], endpoint).toEqual([401, "invalid_client"]);
  }
  const good = bringing(await assertion(key, of));
  expect((await post(url, { ...good, client_assertion_type: "urn:example:mine" })).status).toBe(401);
  expect((await post(url, { ...good, client_id: "elsewhere" })).status, "another client's name beside it").toBe(400);
  expect((await post(url, { ...good, client_secret: "a" })).status, "a secret beside it").toBe(400);
  expect((await post(url, good)).status).toBe(200);
});

test("an assertion is good once, at any endpoint, however many bring it at the same time", async ({ house }) => {
  const key = await Key.make();
  await signingMachine(house, "machine", key);
  const brought = bringing(await assertion(key, { client: "machine", issuer: house.origin }));
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(`${house.origin}/token`, brought)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)]);
  for (const endpoint of ["/token", "/introspect", "/revoke"]) {
    const again = await post(house.origin + endpoint, { ...brought, token: "a" });
    expect([again.status, again.error], endpoint).toEqual([401, "invalid_client"]);
  }
});

test("what is larger than anybody needs is refused, and the house goes on", async ({ house }) => {
  const headers = await machine(house, "machine");
  const url = `${house.origin}/token`;
  const large = "a".repeat(80 * 1024);
  for (const endpoint of ["/token", "/par", "/introspect", "/revoke", "/authorize"]) {
    const answer = await post(house.origin + endpoint, { ...CREDENTIALS, token: large }, headers);
    expect([400, 413], `${endpoint}: ${answer.status}`).toContain(answer.status);
  }
  const many = Array.from({ length: 500 }, (_, n) => `p${n}=1`).join("&");
  expect((await post(url, `grant_type=client_credentials&${many}`, headers)).status).toBe(400);
  const header = await ask(`${house.origin}/userinfo`, { headers: { authorization: `Bearer ${large}` } }).then(({ status }) => status, () => "closed");
  expect([400, 401, 431, "closed"]).toContain(header);
  const query = await ask(`${house.origin}/authorize?client_id=machine&state=${large}`).then(({ status }) => status, () => "closed");
  expect([400, 414, 431, "closed"]).toContain(query);
  await house.admin("client", "create", "app", "--authentication", "none", "--redirect-uri", "https://app.example/back");
  const claims = `${'{"a":'.repeat(2000)}1${"}".repeat(2000)}`;
  const pushed = { client_id: "app", response_type: "code", redirect_uri: "https://app.example/back", scope: "openid", claims };
  expect((await post(`${house.origin}/par`, pushed)).error, "claims that are nested deeply").toBe("invalid_request");
  expect((await post(url, CREDENTIALS, headers)).status).toBe(200);
});
