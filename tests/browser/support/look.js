// What is looked at on every page: axe's findings, sideways scrolling at 320 px, the order and the visible focus of
// the Tab key, what it weighs, and its picture.

import { AxeBuilder } from "@axe-core/playwright";
import { screenshots } from "./paths.js";

/** @typedef {import("@playwright/test").Page} Page */

const RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Each finding in a line: rule, element, reason. @param {Page} page */
export async function barriers(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(" ")}: ${any[0]?.message ?? ""}`));
}

/** How far the page is wider than a small phone. @param {Page} page */
export async function overflow(page) {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (before) await page.setViewportSize(before);
  return wider;
}

/** @param {Page} page @param {string} name @param {string} told such as `ja.dark` */
export async function picture(page, name, told) {
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: `${screenshots}${name}.${told}.${width}.png`, fullPage: true });
  }
}

/** @param {Page} page @param {string} name @param {string} language */
export async function onPaper(page, name, language) {
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 720, height: 1020 });
  await page.screenshot({ path: `${screenshots}${name}.${language}.print.png`, fullPage: true });
  await page.emulateMedia({ media: "screen" });
}

/**
 * Walks through the page by Tab alone and compares with what can be focused, in the order of the document.
 * @param {Page} page
 * @returns {Promise<string[]>} what is not reached, or reached without being seen
 */
export async function unreachable(page) {
  await page.evaluate(beginAtTop);
  const expected = await page.evaluate(focusable);
  /** @type {string[]} */
  const findings = [];
  for (const one of expected) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(focused);
    if (here.what !== one) {
      findings.push(`Tab reached ${here.what} instead of ${one}`);
      return findings;
    }
    if (!here.seen) findings.push(`${one} is focused without being seen`);
  }
  return findings;
}

/** Runs in the page: the next Tab goes to the first thing. */
function beginAtTop() {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  scrollTo(0, 0);
}

/** Runs in the page. */
function focusable() {
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden], [type=radio]:not(:checked)), select, summary, textarea, [tabindex='0']")];
  const shown = all.filter((element) => element.checkVisibility({ visibilityProperty: true }));
  return shown.map((element) => `${element.tagName} ${(element.getAttribute("aria-label") || element.textContent || element.getAttribute("name") || "").trim()}`);
}

/** Runs in the page. */
function focused() {
  const element = document.activeElement ?? document.body;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const within = box.width > 0 && box.top < innerHeight && box.bottom > 0 && box.left >= 0 && box.right <= innerWidth + 1;
  return {
    what: `${element.tagName} ${(element.getAttribute("aria-label") || element.textContent || element.getAttribute("name") || "").trim()}`,
    seen: within && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 3,
  };
}
