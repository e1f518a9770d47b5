// A phone's camera: reads the QR code that is on a page by its picture, as somebody sees it.

import jsqr from "jsqr";
import { PNG } from "pngjs";

const read = /** @type {typeof import("jsqr").default} */ (/** @type {unknown} */ (jsqr));

/** What the QR code on this page says. @param {import("@playwright/test").Page} page @returns {Promise<string>} */
export async function readQr(page) {
  const picture = PNG.sync.read(await page.screenshot());
  const found = read(new Uint8ClampedArray(picture.data), picture.width, picture.height);
  if (!found) throw new Error("no QR code can be read on the page");
  return found.data;
}
