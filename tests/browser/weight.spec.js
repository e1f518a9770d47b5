// What a page weighs as it is transferred, with an empty cache: HTML (by gzip, on the fly), style and scripts (by Brotli, once
// and well) together at most 25 kB, and five requests; and the policy that comes with it.

import { doors, rooms } from "./support/pages.js";
import { expect, test } from "./support/test.js";

const MOST_BYTES = 25_000;
const MOST_REQUESTS = 5;
const KINDS = /^(text\/html|text\/css|text\/javascript)/;

/** What this page loads when nothing is in the cache. @param {import("./support/actors.js").Visitor} visitor */
async function weigh(visitor) {
  const { page } = visitor;
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.clearBrowserCache");
  /** @type {import("@playwright/test").Response[]} */
  const responses = [];
  const note = (/** @type {import("@playwright/test").Response} */ response) => {
    if (response.request().method() === "GET" && response.status() < 300) responses.push(response);
  };
  page.on("response", note);
  const document = await page.reload({ waitUntil: "load" });
  page.off("response", note);
  let bytes = 0;
  for (const response of responses) {
    const kind = response.headers()["content-type"] ?? "";
    if (!KINDS.test(kind)) continue;
    const encoding = kind.startsWith("text/html") ? "gzip" : "br";
    expect(response.headers()["content-encoding"], response.url()).toBe(encoding);
    const { responseBodySize } = await response.request().sizes();
    bytes += responseBodySize;
  }
  return { bytes, requests: responses.length, policy: document?.headers()["content-security-policy"] ?? "" };
}

/** @param {import("./support/actors.js").Visitor} visitor @param {string} name */
async function isLight(visitor, name) {
  const { bytes, requests, policy } = await weigh(visitor);
  test.info().annotations.push({ type: name, description: `${bytes} bytes, ${requests} requests` });
  expect.soft(bytes, `${name}: bytes`).toBeLessThanOrEqual(MOST_BYTES);
  expect.soft(requests, `${name}: requests`).toBeLessThanOrEqual(MOST_REQUESTS);
  for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "require-trusted-types-for 'script'"]) {
    expect.soft(policy, name).toContain(rule);
  }
  expect.soft(policy, name).not.toContain("unsafe");
}

const POSTED = ["handoff-malformed", "password-sign-in-wrong", "password-sign-in-malformed", "ticket-done", "link-used", "no-such-page", "sign-in-cancelled", "change-password-refused", "register-again", "devices-disabled", "device-code-wrong", "device-code-confirm"];

test("every page before signing in is light, and carries the strict policy", async ({ house, visit }) => {
  const visitor = await visit({ language: "ja" });
  for (const { name, reach } of doors(house).filter((stop) => !POSTED.includes(stop.name))) {
    await reach(visitor);
    await isLight(visitor, name);
  }
});

test("every page of a member is light, and carries the strict policy", async ({ house, visit }) => {
  const hanako = await visit({ language: "ja" });
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.signInByPasskey();
  for (const { name, reach } of rooms(house).filter((stop) => !POSTED.includes(stop.name))) {
    await reach(hanako);
    await isLight(hanako, name);
  }
});

test("a help page is light", async ({ visit }) => {
  const visitor = await visit({ language: "ja" });
  await visitor.open("/help/other-device-unreachable");
  await isLight(visitor, "help-message");
});
