// A client's side of a sign-in, on a port of this computer that is another site than the house: it sends browsers to
// the house, and keeps what they bring back. What is done with that is the library's that is being tried.

import { createServer } from "node:http";
import * as openid from "openid-client";

/** @typedef {{ secret?: string, id: string }} Registered */
/** @typedef {{ url: URL, request: Request }} Brought what a browser brought back: by address, or by a form */

export class RelyingParty {
  /** @param {import("node:http").Server} server @param {string} origin @param {import("./house.js").House} house */
  constructor(server, origin, house) {
    this.server = server;
    this.origin = origin;
    this.house = house;
    this.back = `${origin}/back`;
    /** @type {Brought[]} */
    this.brought = [];
    /** @type {((brought: Brought) => void)[]} */
    this.waiting = [];
    server.on("request", (request, response) => this.answer(request, response));
  }

  /** @param {import("./house.js").House} house */
  static async open(house) {
    const server = createServer();
    await new Promise((resolve) => { server.listen(0, "127.0.0.1", () => resolve(undefined)); });
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    return new RelyingParty(server, `http://127.0.0.1:${port}`, house);
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  async answer(request, response) {
    const url = new URL(request.url ?? "", this.origin);
    if (url.pathname !== "/back") {
      response.writeHead(404).end();
      return;
    }
    let body = "";
    for await (const part of request) body += part;
    const { method = "GET" } = request;
    const headers = { "content-type": request.headers["content-type"] ?? "" };
    const brought = { url, request: new Request(url, method === "POST" ? { method, headers, body } : {}) };
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end("<!DOCTYPE html><html lang=en><title>Clinic</title><h1>Back at the clinic</h1>");
    const waiting = this.waiting.shift();
    if (waiting) waiting(brought);
    else this.brought.push(brought);
  }

  /** What the next browser brings back. @returns {Promise<Brought>} */
  next() {
    const brought = this.brought.shift();
    if (brought) return Promise.resolve(brought);
    return new Promise((resolve) => { this.waiting.push(resolve); });
  }

  /** Makes this party known to the house. @param {string} id @param {string[]} more @returns {Promise<Registered>} */
  async register(id, ...more) {
    const made = await this.house.admin("client", "create", id, "--redirect-uri", this.back, ...more);
    return { id, secret: made["client-secret"] };
  }

  /** What openid-client finds out by discovery; with a secret it is sent in the Authorization header. @param {Registered} client */
  async discover({ id, secret }) {
    const proof = secret === undefined ? openid.None() : openid.ClientSecretBasic(secret);
    // The house is on loopback, without TLS.
    const execute = [openid.allowInsecureRequests];
    return openid.discovery(new URL(this.house.origin), id, {}, proof, { execute });
  }
}

/** One request to sign in: what is asked, and what the answer must fit. */
export class Asking {
  /**
   * @param {openid.Configuration} config
   * @param {RelyingParty} party
   * @param {openid.DPoPHandle} [dpop]
   */
  constructor(config, party, dpop) {
    this.config = config;
    this.party = party;
    this.dpop = dpop;
    this.checks = {
      pkceCodeVerifier: openid.randomPKCECodeVerifier(),
      expectedState: openid.randomState(),
      expectedNonce: openid.randomNonce(),
      idTokenExpected: true,
    };
  }

  /** @param {Record<string, string>} more @returns {Promise<Record<string, string>>} */
  async parameters(more) {
    const { pkceCodeVerifier, expectedState, expectedNonce } = this.checks;
    return {
      redirect_uri: this.party.back,
      scope: "openid profile",
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
      state: expectedState,
      nonce: expectedNonce,
      ...more,
    };
  }

  /** Where the browser is sent to. @param {Record<string, string>} more */
  async address(more = {}) {
    return openid.buildAuthorizationUrl(this.config, await this.parameters(more)).href;
  }

  /** The same, with the request pushed first (RFC 9126). @param {Record<string, string>} more */
  async pushed(more = {}) {
    const url = await openid.buildAuthorizationUrlWithPAR(this.config, await this.parameters(more), { DPoP: this.dpop });
    return url.href;
  }

  /** The tokens for what the browser brought. @param {URL | Request} brought */
  async redeem(brought) {
    return openid.authorizationCodeGrant(this.config, brought, this.checks, undefined, { DPoP: this.dpop });
  }
}
