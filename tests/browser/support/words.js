// The texts of the pages, read from the same files as the program reads them, so that a test names what a person
// reads by its key and goes on passing when a sentence is improved.

import { readFileSync, readdirSync } from "node:fs";
import { locales } from "./paths.js";

/** @typedef {"ja" | "en"} Language */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Words */

/** @type {Map<Language, Map<string, string>>} */
const read = new Map();

/** @param {Language} language @returns {Map<string, string>} */
export function catalogue(language) {
  const known = read.get(language);
  if (known) return known;
  /** @type {Map<string, string>} */
  const texts = new Map();
  for (const file of readdirSync(`${locales}${language}`)) {
    for (const line of readFileSync(`${locales}${language}/${file}`, "utf8").split("\n")) {
      const found = /^([a-z][a-z0-9-]*) = (.*)$/.exec(line);
      if (found?.[1] && found[2] && !found[2].endsWith("->")) texts.set(found[1], found[2]);
    }
  }
  read.set(language, texts);
  return texts;
}

/** The texts that don't choose between forms. @param {Language} language @returns {Words} */
export function words(language) {
  return (key, values = {}) => {
    const text = catalogue(language).get(key);
    if (text === undefined) throw new Error(`${language} has no plain text ${key}`);
    return text.replace(/\{ \$(\w+) \}/g, (_, name) => String(values[name] ?? `{ $${name} }`));
  };
}

/** Every message of the catalogue, by its stable name. */
export function messages() {
  const titles = [...catalogue("en").keys()].map((key) => /^message-(.+)-title$/.exec(key)?.[1]);
  return titles.filter((name) => name !== undefined);
}
