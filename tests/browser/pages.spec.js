// Every page, in each language and theme: nothing that axe finds, nothing wider than a small phone, everything
// reached by Tab with a focus that is seen, nothing secret in title or address; and its pictures.

import { SYNCED } from "./support/authenticator.js";
import { barriers, onPaper, overflow, picture, unreachable } from "./support/look.js";
import { beginnings, desks, doors, rooms } from "./support/pages.js";
import { expect, test } from "./support/test.js";
import { messages } from "./support/words.js";

/** @typedef {import("./support/words.js").Language} Language */
/** @typedef {import("./support/test.js").Wish} Wish */

const LANGUAGES = /** @type {Language[]} */ (["ja", "en"]);
const THEMES = /** @type {("light" | "dark")[]} */ (["light", "dark"]);
const PRINTED = ["devices", "admin-handouts"];

/** @param {import("./support/actors.js").Visitor} visitor @param {string} name @param {Language} language @param {string} theme */
async function look(visitor, name, language, theme) {
  const { page, house } = visitor;
  await test.step(`${name} ${language} ${theme}`, async () => {
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    expect.soft(await barriers(page), `${name}: barriers`).toEqual([]);
    expect.soft(await overflow(page), `${name}: wider than 320 px`).toBeLessThanOrEqual(0);
    const secrets = [new URL(house.link).pathname.slice(3), ...house.members.map(({ password }) => password)];
    const shown = `${await page.title()} ${page.url().replace(/\/t\/[^?]*/, "")}`;
    expect.soft(secrets.filter((secret) => shown.includes(secret)), `${name}: secrets`).toEqual([]);
    await picture(page, name, `${language}.${theme}`);
    if (theme === "light") expect.soft(await unreachable(page), `${name}: by keyboard`).toEqual([]);
    if (theme === "light" && PRINTED.includes(name)) await onPaper(page, name, language);
  });
}

/** @param {Language} language @param {"light" | "dark"} theme @returns {Wish} */
function wish(language, theme) {
  return { language, authenticator: SYNCED, context: { colorScheme: theme, viewport: { width: 1280, height: 800 } } };
}

for (const language of LANGUAGES) {
  for (const theme of THEMES) {
    test(`every page before signing in can be read and used by everybody: ${language}, ${theme}`, async ({ house, visit }) => {
      test.setTimeout(240_000);
      const visitor = await visit(wish(language, theme));
      for (const { name, reach } of doors(house)) {
        await reach(visitor);
        await look(visitor, name, language, theme);
      }
    });

    test(`every page of a registrar can be read and used by everybody: ${language}, ${theme}`, async ({ house, visit }) => {
      test.setTimeout(240_000);
      const toru = await visit(wish(language, theme));
      await toru.register(house.member("toru"));
      await toru.open("/admin");
      await toru.confirmByPasskey();
      for (const { name, reach } of desks(house)) {
        await reach(toru);
        await look(toru, name, language, theme);
      }
    });

    test(`every page of a member can be read and used by everybody: ${language}, ${theme}`, async ({ house, visit }) => {
      test.setTimeout(240_000);
      const hanako = await visit(wish(language, theme));
      await hanako.register(house.member("hanako"));
      await look(hanako, "devices-registered", language, theme);
      await hanako.signOut();
      await hanako.signInByPasskey();
      for (const { name, reach } of rooms(house)) {
        await reach(hanako);
        await look(hanako, name, language, theme);
      }
      const taro = await visit(wish(language, theme));
      await taro.signInByPassword(house.member("taro"));
      for (const { name, reach } of beginnings(house)) {
        await reach(taro);
        await look(taro, name, language, theme);
      }
    });
  }

  test(`every message has a page that can be read and used by everybody: ${language}`, async ({ visit }) => {
    test.setTimeout(400_000);
    const visitor = await visit(wish(language, "light"));
    for (const [index, name] of messages().entries()) {
      // One template: themes take turns from message to message, and the other way round in the other language.
      const theme = THEMES[(index + LANGUAGES.indexOf(language)) % 2] ?? "light";
      await visitor.page.emulateMedia({ colorScheme: theme });
      await visitor.open(`/help/${name}`);
      await visitor.isTold(name);
      await look(visitor, `help-${name}`, language, theme);
    }
    await visitor.open("/help/other-device-unreachable");
    await onPaper(visitor.page, "help-other-device-unreachable", language);
  });
}
