// What every test begins with: a house of its own, and browsers to visit it with. Whatever any page loads, logs or
// violates on the way is watched in every test.

import { test as base, expect } from "@playwright/test";
import { Visitor } from "./actors.js";
import { Authenticator } from "./authenticator.js";
import { House } from "./house.js";
import { RelyingParty } from "./relying-party.js";
import { words } from "./words.js";

export { expect };

/**
 * @typedef {object} Wish how a visitor's browser is
 * @property {import("./words.js").Language} [language]
 * @property {object} [authenticator]
 * @property {import("@playwright/test").BrowserContextOptions} [context]
 * @property {import("@playwright/test").BrowserContext} [within] another tab of this browser
 * @property {() => void} [before] runs before the page's own scripts
 * @property {string[]} [elsewhere] how addresses begin where this browser may go besides the house
 */

/** @typedef {(wish?: Wish) => Promise<Visitor>} Visit */

/** @type {import("@playwright/test").TestType<import("@playwright/test").PlaywrightTestArgs & import("@playwright/test").PlaywrightTestOptions & { house: House, party: RelyingParty, visit: Visit }, import("@playwright/test").PlaywrightWorkerArgs & import("@playwright/test").PlaywrightWorkerOptions>} */
export const test = base.extend({
  house: async ({}, use) => {
    const house = await House.start();
    await use(house);
    expect(await house.stop(), "what the program complains of").toBe("");
  },
  party: async ({ house }, use) => {
    const party = await RelyingParty.open(house);
    await use(party);
    party.close();
  },
  visit: async ({ browser, house }, use) => {
    /** @type {import("@playwright/test").BrowserContext[]} */
    const contexts = [];
    /** @type {string[]} */
    const complaints = [];
    await use(async (wish = {}) => {
      const language = wish.language ?? "en";
      const context = wish.within ?? await browser.newContext({
        locale: language === "ja" ? "ja-JP" : "en-GB", reducedMotion: "reduce", ...wish.context,
      });
      if (!wish.within) {
        contexts.push(context);
        watch(context, [house.origin, ...wish.elsewhere ?? []], complaints);
      }
      const page = await context.newPage();
      await page.addInitScript(noteOffers);
      if (wish.before) await page.addInitScript(wish.before);
      const authenticator = await Authenticator.attach(page, wish.authenticator);
      return new Visitor(page, house, words(language), authenticator);
    });
    for (const context of contexts) await context.close();
    expect(complaints, "what browsers complain of").toEqual([]);
  },
});

/** Notes in the page that the browser was asked to offer passkeys by itself, which nothing shows. */
function noteOffers() {
  const container = globalThis.CredentialsContainer?.prototype;
  const get = container?.get;
  if (!get) return;
  container.get = function getAndNote(options) {
    const answer = get.call(this, options);
    if (options?.mediation === "conditional") Object.assign(globalThis, { offered: true });
    return answer;
  };
}

/** @param {import("@playwright/test").BrowserContext} context @param {string[]} allowed @param {string[]} complaints */
function watch(context, allowed, complaints) {
  context.on("weberror", (error) => complaints.push(`script: ${error.error().message}`));
  context.on("console", (message) => {
    // The browser's own line for a refused request, or one that never got out: both are answers that tests ask for.
    const expected = message.text().startsWith("Failed to load resource:");
    if (!expected && message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  context.on("request", (request) => {
    // An app's own scheme has no origin: the whole address is compared, up to where a path begins.
    const to = request.url();
    const known = allowed.some((place) => to === place || to.startsWith(place.endsWith("/") ? place : `${place}/`));
    if (!to.startsWith("data:") && !known) complaints.push(`request: ${to}`);
  });
}
