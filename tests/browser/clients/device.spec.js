// A device that has only a screen (RFC 8628), as openid-client (npm) polls for it: a person reads the code, and allows
// it elsewhere, with a passkey in a real browser.

import * as openid from "openid-client";
import { expect, test } from "../support/test.js";

/** @typedef {import("../support/actors.js").Visitor} Visitor */
/** @typedef {import("../support/house.js").House} House */

/** A screen's client, which keeps no secret; nothing is sent back to it. @param {House} house @param {string[]} more */
async function screen(house, ...more) {
  const grants = `grants=["device_code", "refresh_token"]`;
  await house.admin("client", "create", "screen", "--name", "待合室の画面", "--authentication", "none", "--set", grants, ...more);
  const execute = [openid.allowInsecureRequests];
  return openid.discovery(new URL(house.origin), "screen", {}, openid.None(), { execute });
}

/** Hanako with a passkey on her phone, signed out. @param {import("../support/test.js").Visit} visit @param {House} house */
async function withPasskey(visit, house) {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  return hanako;
}

test("a screen without a browser has its tokens once somebody allows it with a passkey elsewhere", async ({ house, visit }) => {
  const hanako = await withPasskey(visit, house);
  const config = await screen(house);
  const codes = await openid.initiateDeviceAuthorization(config, { scope: "openid profile offline_access" });
  expect(codes.verification_uri).toBe(`${house.origin}/device`);
  const polling = openid.pollDeviceAuthorizationGrant(config, codes);

  // As she types it: the address without the code, then the code as it comes to hand.
  await hanako.signInByPasskey("/device");
  await hanako.page.getByLabel(hanako.say("screen-code")).fill(codes.user_code.toLowerCase().replace("-", " "));
  await hanako.press("screen-go-on");
  await hanako.sees("screen-confirm-only");
  await expect(hanako.page.getByText(codes.user_code, { exact: true })).toBeVisible();
  await hanako.sees("screen-confirm-lead", { client: "待合室の画面" });
  await hanako.press("screen-allow");
  await hanako.sees("screen-allowed-next");

  const tokens = await polling;
  const claims = tokens.claims();
  expect(claims).toMatchObject({ iss: house.origin, aud: "screen", acr: "phr" });
  expect(claims?.sid).toBeTruthy();
  const told = await openid.fetchUserInfo(config, tokens.access_token, claims?.sub ?? "");
  expect(told).toMatchObject({ name: "山田 花子", preferred_username: "hanako" });
  const next = await openid.refreshTokenGrant(config, tokens.refresh_token ?? "");
  expect(next.claims()).toMatchObject({ sub: claims?.sub, auth_time: claims?.auth_time });

  // She sees it among what is connected, and in her history; taken back, it is over.
  await hanako.open("/history");
  await hanako.sees("history-device-code-allowed", { client: "screen" });
  await hanako.open("/connected");
  await hanako.press("connected-disconnect");
  await hanako.sees("connected-disconnected");
  await expect(openid.refreshTokenGrant(config, next.refresh_token ?? "")).rejects.toMatchObject({ error: "invalid_grant" });
});

test("a code that comes by QR is compared and declined, and the screen is told so", async ({ house, visit }) => {
  const hanako = await withPasskey(visit, house);
  const config = await screen(house);
  const codes = await openid.initiateDeviceAuthorization(config, { scope: "openid" });
  const { pathname, search } = new URL(codes.verification_uri_complete ?? "");
  const polling = openid.pollDeviceAuthorizationGrant(config, codes);
  const ended = expect(polling).rejects.toMatchObject({ error: "access_denied" });

  await hanako.signInByPasskey(`${pathname}${search}`);
  await hanako.sees("screen-lead-given");
  await expect(hanako.page.getByLabel(hanako.say("screen-code"))).toHaveValue(codes.user_code);
  await hanako.press("screen-same");
  // "No" comes first, and is as large.
  const [no, yes] = await Promise.all(["screen-decline", "screen-allow"].map((key) => hanako.button(key).boundingBox()));
  expect(no?.y).toBeLessThan(yes?.y ?? 0);
  expect([no?.width, no?.height]).toEqual([yes?.width, yes?.height]);
  await hanako.press("screen-decline");
  await hanako.sees("screen-declined-next");
  await ended;
});

test("a client that wants a passkey has it asked for before a screen is allowed, and without scripts all else works", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  const config = await screen(house, "--set", `default-acr-values=["phr"]`);
  const codes = await openid.initiateDeviceAuthorization(config, { scope: "openid" });
  const polling = openid.pollDeviceAuthorizationGrant(config, codes);

  await hanako.signInByPassword(house.member("hanako"));
  await hanako.open(`/device?user_code=${codes.user_code}`);
  await hanako.press("screen-same");
  await hanako.press("screen-allow");
  await hanako.confirmByPasskey();
  await hanako.press("screen-same");
  await hanako.press("screen-allow");
  await hanako.sees("screen-allowed-next");
  expect((await polling).claims()).toMatchObject({ acr: "phr" });

  const taro = await visit({ context: { javaScriptEnabled: false } });
  const more = await openid.initiateDeviceAuthorization(config, { scope: "openid" });
  await taro.signInByPassword(house.member("taro"));
  await taro.open("/device");
  await taro.page.getByLabel(taro.say("screen-code")).fill(more.user_code);
  await taro.press("screen-go-on");
  await taro.press("screen-decline");
  await taro.sees("screen-declined-next");
});
