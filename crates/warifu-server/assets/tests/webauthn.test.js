// `node --test` on what needs no page: which message an exception means, told as the catalogue's rows, and the
// conversions used where a browser has none of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  creationOptions, fromBase64url, messageBeforeRegistering, messageFor, messageForMissingSupport, platformOf,
  requestOptions, responseJson, support, toBase64url,
} from "../webauthn.js";

const usual = { ceremony: "create", mediation: "modal", elapsed: 5_000, lifetime: 300_000, visible: true, platform: "ios" };
const ENTITLEMENT = "The calling process does not have the web-browser entitlement";

const registering = [
  ["registration-cancelled", "NotAllowedError", {}],
  ["registration-cancelled", "NotAllowedError", { elapsed: 59_999 }],
  ["registration-cancelled", "NotAllowedError", { platform: "android" }],
  ["not-allowed", "NotAllowedError", { elapsed: 60_000 }],
  ["not-allowed", "NotAllowedError", { visible: false }],
  ["registration-timed-out", "NotAllowedError", { elapsed: 300_000 }],
  ["registration-timed-out", "NotAllowedError", { elapsed: 60_000, lifetime: 60_000 }],
  ["registration-timed-out", "NotAllowedError", { elapsed: 300_000, visible: false }],
  ["registration-timed-out", "TimeoutError", {}],
  ["browser-not-entitled", "NotAllowedError", { message: ENTITLEMENT }],
  ["browser-not-entitled", "NotAllowedError", { message: ENTITLEMENT, elapsed: 300_000 }],
  ["already-registered", "InvalidStateError", {}],
  ["already-registered", "InvalidStateError", { elapsed: 90_000, visible: false }],
  ["credential-manager-failed", "NotReadableError", { platform: "android" }],
  ["credential-manager-failed", "UnknownError", { platform: "android" }],
  ["screen-lock-needed", "NotSupportedError", { platform: "android" }],
  ["screen-lock-needed", "ConstraintError", { platform: "android" }],
  ["security-key-asked", "ConstraintError", { platform: "windows" }],
  ["security-key-asked", "NotSupportedError", { platform: "windows" }],
  ["browser-unsupported", "NotSupportedError", { platform: "mac" }],
  ["not-allowed", "ConstraintError", { platform: "mac" }],
  ["not-allowed", "OperationError", {}],
  ["looks-like-another-site", "SecurityError", {}],
  ["server-trouble", "TypeError", {}],
  ["server-trouble", "EncodingError", {}],
  [null, "AbortError", {}],
  [null, "NotAllowedError", { mediation: "conditional" }],
  [null, "InvalidStateError", { mediation: "conditional" }],
];

const signingIn = [
  ["passkey-failed", "NotAllowedError", {}],
  ["passkey-failed", "InvalidStateError", {}],
  ["not-allowed", "NotAllowedError", { elapsed: 61_000 }],
  ["not-allowed", "NotAllowedError", { visible: false }],
  ["not-allowed", "NotAllowedError", { elapsed: 300_000 }],
  ["not-allowed", "TimeoutError", {}],
  ["not-allowed", "OperationError", {}],
  ["browser-not-entitled", "NotAllowedError", { message: ENTITLEMENT }],
  ["credential-manager-failed", "NotReadableError", {}],
  ["credential-manager-failed", "UnknownError", {}],
  ["screen-lock-needed", "ConstraintError", { platform: "android" }],
  ["looks-like-another-site", "SecurityError", {}],
  [null, "AbortError", {}],
  [null, "NotAllowedError", { mediation: "conditional" }],
  [null, "OperationError", { mediation: "conditional" }],
  [null, "UnknownError", { mediation: "conditional", platform: "android" }],
];

/** @param {any[][]} rows @param {"create" | "get"} ceremony */
function table(rows, ceremony) {
  for (const [expected, name, { message = "", ...context }] of rows) {
    const told = `${ceremony} ${name} ${message} ${JSON.stringify(context)} means ${expected}`;
    test(told, () => {
      const exception = new DOMException(message, name);
      assert.equal(messageFor(exception, { ...usual, ceremony, ...context }), expected);
    });
  }
}
table(registering, "create");
table(signingIn, "get");

test("something thrown that is no exception is our trouble", () => {
  for (const thrown of [null, undefined, "text", {}]) assert.equal(messageFor(thrown, usual), "server-trouble");
});

test("every message a script may choose has its text in both languages", async () => {
  const { readFile } = await import("node:fs/promises");
  const names = new Set([...registering, ...signingIn].map(([name]) => name).filter(Boolean));
  for (const name of ["in-app-browser", "browser-unsupported", "connection-lost", "server-trouble"]) names.add(name);
  for (const language of ["ja", "en"]) {
    const folder = new URL(`../../locales/${language}/`, import.meta.url);
    const texts = await readFile(new URL("messages.ftl", folder), "utf8");
    for (const name of names) assert.match(texts, new RegExp(`^message-${name}-title =`, "m"), `${language} ${name}`);
  }
});

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 8";
const agents = [
  ["in-app-browser", `${IPHONE} Mobile/15E148 Safari Line/15.1.0`],
  ["in-app-browser", `${IPHONE} GSA/370.0 Mobile/15E148 Safari/604.1`],
  ["in-app-browser", `${IPHONE} Mobile/15E148 YJApp-IOS jp.co.yahoo.ipn.appli/4.150`],
  ["in-app-browser", `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/500]`],
  ["in-app-browser", `${IPHONE} Mobile/15E148 Instagram 380.0`],
  ["in-app-browser", `${IPHONE} Mobile/15E148 Twitter for iPhone/11.1`],
  ["in-app-browser", `${IPHONE} Mobile/15E148`],
  ["in-app-browser", `${ANDROID}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/139 Mobile Safari/537.36`],
  ["in-app-browser", `${ANDROID}) AppleWebKit/537.36 Chrome/139 Mobile Safari/537.36 YJApp-ANDROID`],
  ["browser-unsupported", `${IPHONE} CriOS/139 Mobile/15E148 Safari/604.1`],
  ["browser-unsupported", `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`],
  ["browser-unsupported", `${ANDROID}) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130 Mobile Safari/537.36`],
  ["browser-unsupported", "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"],
  ["browser-unsupported", "Mozilla/5.0 (X11; Linux x86_64) an online/reader of pages"],
];
for (const [expected, agent] of agents) {
  test(`without passkeys ${agent} is told ${expected}`, () => assert.equal(messageForMissingSupport(agent), expected));
}

const advised = [
  ["security-key-asked", { passkeys: true, platformAuthenticator: false }, "windows"],
  ["screen-lock-needed", { passkeys: true, platformAuthenticator: false }, "android"],
  [null, { passkeys: true, platformAuthenticator: false }, "mac"],
  [null, { passkeys: true, platformAuthenticator: true }, "windows"],
  [null, { passkeys: false, platformAuthenticator: false }, "windows"],
];
for (const [expected, can, platform] of advised) {
  test(`before registering on ${platform} ${JSON.stringify(can)} is advised ${expected}`, () =>
    assert.equal(messageBeforeRegistering(can, platform), expected));
}

test("an iPad that calls itself a Mac is known by its touch points", () => {
  const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15";
  assert.equal(platformOf(mac, 5), "ios");
  assert.equal(platformOf(mac, 0), "mac");
  assert.equal(platformOf(`${ANDROID})`, 5), "android");
  assert.equal(platformOf("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", 10), "windows");
  assert.equal(platformOf("Mozilla/5.0 (X11; Linux x86_64)", 0), "other");
});

test("base64url goes both ways for every byte and every remainder", () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  for (const length of [0, 1, 2, 3, 254, 255, 256]) {
    const text = toBase64url(all.slice(0, length).buffer);
    assert.match(text, /^[A-Za-z0-9_-]*$/);
    assert.equal(text, Buffer.from(all.slice(0, length)).toString("base64url"));
    assert.deepEqual(new Uint8Array(fromBase64url(text)), all.slice(0, length));
  }
});

test("options are read by hand where the browser can't", () => {
  const created = creationOptions({
    challenge: "AQID", user: { id: "BAU", name: "a", displayName: "A" }, excludeCredentials: [{ id: "Bg", type: "public-key", transports: ["internal"] }],
  });
  assert.deepEqual(new Uint8Array(created.challenge), Uint8Array.of(1, 2, 3));
  assert.deepEqual(new Uint8Array(created.user.id), Uint8Array.of(4, 5));
  assert.deepEqual(new Uint8Array(created.excludeCredentials[0].id), Uint8Array.of(6));
  assert.deepEqual(created.excludeCredentials[0].transports, ["internal"]);
  const requested = requestOptions({ challenge: "AQID", rpId: "a.test", userVerification: "required" });
  assert.deepEqual(new Uint8Array(requested.challenge), Uint8Array.of(1, 2, 3));
  assert.deepEqual(requested.allowCredentials, []);
  assert.equal(requested.userVerification, "required");
});

const bytes = (...values) => Uint8Array.from(values).buffer;

test("an answer without a working toJSON is read field by field", () => {
  const assertion = {
    id: "AQ", rawId: bytes(1), type: "public-key", toJSON() { throw new TypeError("Illegal invocation"); },
    response: { clientDataJSON: bytes(2), authenticatorData: bytes(3), signature: bytes(4), userHandle: bytes(5) },
  };
  assert.deepEqual(responseJson(assertion), {
    id: "AQ", rawId: "AQ", type: "public-key", authenticatorAttachment: undefined, clientExtensionResults: {},
    response: { clientDataJSON: "Ag", authenticatorData: "Aw", signature: "BA", userHandle: "BQ" },
  });
  const attestation = {
    id: "AQ", rawId: bytes(1), type: "public-key", authenticatorAttachment: "platform", getClientExtensionResults: () => ({ credProps: { rk: true } }),
    response: { clientDataJSON: bytes(2), attestationObject: bytes(3), getTransports: () => ["internal"] },
  };
  assert.deepEqual(responseJson(attestation), {
    id: "AQ", rawId: "AQ", type: "public-key", authenticatorAttachment: "platform", clientExtensionResults: { credProps: { rk: true } },
    response: { clientDataJSON: "Ag", attestationObject: "Aw", transports: ["internal"] },
  });
});

test("an answer's own toJSON is believed", () => {
  assert.deepEqual(responseJson({ toJSON: () => ({ id: "own" }) }), { id: "own" });
});

test("a browser without PublicKeyCredential has no passkeys", async () => {
  assert.equal((await support()).passkeys, false);
});
