// Flow C6 as a client sees it, in a real browser: signing out at its wish, going back to it, and how it is told, by a
// frame and behind the browser's back (OpenID Connect RP-Initiated, Front-Channel and Back-Channel Logout 1.0).

import { createServer } from "node:http";
import * as openid from "openid-client";
import { Asking, RelyingParty } from "../support/relying-party.js";
import { expect, test } from "../support/test.js";

/** What comes to a client besides the browser that goes back to it. */
class Told {
  /** @param {import("node:http").Server} server @param {string} origin */
  constructor(server, origin) {
    this.server = server;
    this.origin = origin;
    /** @type {Record<string, (told: string) => void>} */
    this.waiting = {};
    server.on("request", async (request, response) => {
      const url = new URL(request.url ?? "", origin);
      let body = "";
      for await (const part of request) body += part;
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end("<!DOCTYPE html><html lang=en><title>Clinic</title><h1>Goodbye from the clinic</h1>");
      this.waiting[url.pathname]?.(body === "" ? url.search : body);
    });
  }

  static async open() {
    const server = createServer();
    await new Promise((resolve) => { server.listen(0, "127.0.0.1", () => resolve(undefined)); });
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    return new Told(server, `http://127.0.0.1:${port}`);
  }

  /** What comes to this path next. @param {string} path @returns {Promise<URLSearchParams>} */
  at(path) {
    return new Promise((resolve) => { this.waiting[path] = (told) => resolve(new URLSearchParams(told)); });
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/**
 * A client that wants to be told in every way there is, and somebody who has signed in to it.
 * @param {{ house: import("../support/house.js").House, party: RelyingParty, visit: import("../support/test.js").Visit }} world
 * @param {Told} told @param {boolean} scripts
 */
async function signedIn({ house, party, visit }, told, scripts) {
  const client = await party.register(
    "clinic", "--redirect-uri", `${told.origin}/back`, "--post-logout-redirect-uri", `${told.origin}/bye`,
    "--backchannel-logout-uri", `${told.origin}/told`, "--set", `frontchannel-logout-uri=${told.origin}/framed`,
  );
  const config = await party.discover(client);
  const taro = await visit({ elsewhere: [party.origin, told.origin], context: { javaScriptEnabled: scripts } });
  const asking = new Asking(config, party);
  await taro.open(await asking.address());
  const member = house.member("taro");
  await taro.page.getByLabel(taro.say("sign-in-member")).fill(member.id);
  await taro.press("sign-in-go-on-with-password");
  await taro.typePassword(member);
  await taro.press("register-not-now");
  const tokens = await asking.redeem((await party.next()).url);
  return { taro, config, tokens };
}

for (const scripts of [true, false]) {
  const how = scripts ? "with JavaScript" : "by a button without JavaScript";
  for (const hinted of [true, false]) {
    const asked = hinted ? "at once" : "after a question";
    test(`a client signs people out ${asked}, is told, and has them back ${how}`, async ({ house, party, visit }) => {
      const told = await Told.open();
      try {
        const { taro, config, tokens } = await signedIn({ house, party, visit }, told, scripts);
        const [framed, behind] = [told.at("/framed"), told.at("/told")];
        const way = openid.buildEndSessionUrl(config, {
          ...hinted ? { id_token_hint: tokens.id_token ?? "" } : {}, post_logout_redirect_uri: `${told.origin}/bye`, state: "so long",
        });
        await taro.page.goto(way.href);
        if (!hinted) await taro.press("sign-out-submit");
        if (!scripts) await taro.follow("sign-out-go-on");
        await expect(taro.page.getByRole("heading", { name: "Goodbye from the clinic" })).toBeVisible();
        expect(new URL(taro.page.url()).search).toBe("?state=so+long");

        const sid = tokens.claims()?.sid;
        expect(Object.fromEntries(await framed)).toEqual({ iss: house.origin, sid });
        const claims = JSON.parse(Buffer.from((await behind).get("logout_token")?.split(".")[1] ?? "", "base64url").toString());
        expect(claims).toMatchObject({ iss: house.origin, aud: "clinic", sub: tokens.claims()?.sub, sid });
        await taro.open("/sessions");
        expect(new URL(taro.page.url()).pathname).toBe("/sign-in");
      } finally {
        told.close();
      }
    });
  }
}
