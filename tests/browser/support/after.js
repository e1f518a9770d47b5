// After all tests: a page that shows every screenshot, by page, language, theme and width. Plain HTML, so that it
// can be opened from the folder.

import { readdirSync, writeFileSync } from "node:fs";
import { screenshots } from "./paths.js";

export default function after() {
  const files = readdirSync(screenshots).filter((name) => name.endsWith(".png")).sort();
  const pages = grouped(files);
  const sections = [...pages].map(([page, shots]) => section(page, shots)).join("\n");
  writeFileSync(`${screenshots}index.html`, document(sections, pages.size, files.length));
}

/** `devices.ja.dark.360.png` is the page `devices`. @param {string} file */
function pageOf(file) {
  return file.split(".")[0] ?? "";
}

/** @param {string[]} files */
function grouped(files) {
  /** @type {Map<string, string[]>} */
  const pages = new Map();
  for (const file of files) pages.set(pageOf(file), [...(pages.get(pageOf(file)) ?? []), file]);
  return pages;
}

/** @param {string} page @param {string[]} shots */
function section(page, shots) {
  const figures = shots.map((file) => {
    const told = file.split(".").slice(1, -1).join(" · ");
    return `<figure><a href="${file}"><img src="${file}" alt="${page}, ${told}" loading="lazy"></a><figcaption>${told}</figcaption></figure>`;
  });
  return `<section><h2 id="${page}">${page}</h2><div>${figures.join("")}</div></section>`;
}

/** @param {string} sections @param {number} pages @param {number} shots */
function document(sections, pages, shots) {
  return `<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Warifu: every page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; background: #eee; color: #222 }
div { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start }
figure { margin: 0; width: 20rem } img { width: 100%; max-height: 34rem; object-fit: cover; object-position: top; border: 1px solid #999; background: #fff }
figcaption { font-size: .85rem }
</style>
<h1>Every page</h1>
<p>${pages} pages, ${shots} pictures: language · theme · width, or print.</p>
${sections}
</html>
`;
}
