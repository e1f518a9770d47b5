// Requests as no library would send them: forms, proofs and assertions made by hand, and what the house answers.

import { request as open } from "node:http";
import * as jose from "jose";

/** @typedef {{ status: number, error?: string, json: any, headers: import("node:http").IncomingHttpHeaders }} Answer */
/** @typedef {{ header?: Record<string, unknown>, claims?: Record<string, unknown>, signedBy?: CryptoKey | Uint8Array }} Forgery */

/** A pair whose public half can be shown. */
export class Key {
  /** @param {CryptoKey} secret @param {jose.JWK} jwk @param {jose.JWK} whole */
  constructor(secret, jwk, whole) {
    this.secret = secret;
    this.jwk = jwk;
    this.whole = whole;
  }

  static async make() {
    const { privateKey, publicKey } = await jose.generateKeyPair("ES256", { extractable: true });
    return new Key(privateKey, await jose.exportJWK(publicKey), await jose.exportJWK(privateKey));
  }

  /** The thumbprint (RFC 7638). */
  async kid() {
    return jose.calculateJwkThumbprint(this.jwk);
  }
}

export const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** In whole seconds, as tokens tell time. */
export function now() {
  return Math.floor(Date.now() / 1000);
}

/** What is undefined is left out. @param {Record<string, unknown>} all */
function given(all) {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** @param {unknown} value */
function encoded(value) {
  return jose.base64url.encode(JSON.stringify(value));
}

/** A signed token; with `alg` none an unsigned one. @param {Record<string, unknown>} header @param {Record<string, unknown>} claims @param {CryptoKey | Uint8Array} key */
export async function token(header, claims, key) {
  if (header.alg === "none") return `${encoded(header)}.${encoded(given(claims))}.`;
  const protect = /** @type {jose.JWTHeaderParameters} */ (given(header));
  return new jose.SignJWT(given(claims)).setProtectedHeader(protect).sign(key);
}

/** A good proof of a key (RFC 9449 §4.2), but for what is forged. @param {Key} key @param {{ method?: string, url: string, nonce?: string }} of @param {Forgery} [forged] */
export async function proof(key, { method = "POST", url, nonce }, { header = {}, claims = {}, signedBy = key.secret } = {}) {
  const good = { jti: crypto.randomUUID(), htm: method, htu: url, iat: now(), nonce };
  return token({ typ: "dpop+jwt", alg: "ES256", jwk: key.jwk, ...header }, { ...good, ...claims }, signedBy);
}

/** A good assertion of a client (RFC 7523 §3), but for what is forged. @param {Key} key @param {{ client: string, issuer: string }} of @param {Forgery} [forged] */
export async function assertion(key, { client, issuer }, { header = {}, claims = {}, signedBy = key.secret } = {}) {
  const good = { iss: client, sub: client, aud: issuer, jti: crypto.randomUUID(), iat: now(), exp: now() + 60 };
  return token({ alg: "ES256", kid: await key.kid(), ...header }, { ...good, ...claims }, signedBy);
}

/** A secret in the Authorization header. @param {string} id @param {string} secret */
export function basic(id, secret) {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
}

/** One request, with just these headers: node's own fetch would tidy them. @param {string} url @param {{ method?: string, headers?: Record<string, string | string[]>, body?: string }} [asked] @returns {Promise<Answer>} */
export function ask(url, { method = "GET", headers = {}, body = "" } = {}) {
  return new Promise((resolve, reject) => {
    const length = method === "GET" ? {} : { "content-length": Buffer.byteLength(body) };
    const request = open(url, { method, headers: { ...length, ...headers }, agent: false }, async (response) => {
      let text = "";
      for await (const part of response) text += part;
      const json = (response.headers["content-type"] ?? "").includes("json") ? JSON.parse(text) : null;
      resolve({ status: response.statusCode ?? 0, error: json?.error, json, headers: response.headers });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** A form, posted. @param {string} url @param {Record<string, string> | string} form @param {Record<string, string | string[]>} [headers] */
export function post(url, form, headers = {}) {
  const body = typeof form === "string" ? form : new URLSearchParams(form).toString();
  return ask(url, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded", ...headers }, body });
}
