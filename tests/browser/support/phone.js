// Somebody with a phone in front of a screen: what they do on both, and how many things that are.

import { expect } from "@playwright/test";
import { readQr } from "./camera.js";

/** @typedef {import("./actors.js").Visitor} Visitor */

export const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

/** Each thing that a person does: a tap, a click, a scan, a touch of the sensor, a field. */
export class Hands {
  constructor() {
    /** @type {string[]} */
    this.did = [];
  }

  /** @template T @param {string} what @param {() => Promise<T>} how */
  async do(what, how) {
    this.did.push(what);
    return how();
  }
}

/** Types the ID on the sign-in page, as one field with Enter at its end. @param {Visitor} screen @param {string} id @param {Hands} hands */
export async function showQr(screen, id, hands = new Hands()) {
  await screen.open("/sign-in");
  await hands.do("field: member ID", async () => {
    await screen.page.getByLabel(screen.say("handoff-member")).fill(id);
    await screen.page.keyboard.press("Enter");
  });
  await screen.sees("handoff-waiting-lead");
}

/** Reads the QR code and opens what it says. @param {Visitor} screen @param {Visitor} phone @param {Hands} hands */
export async function scan(screen, phone, hands = new Hands()) {
  const address = await hands.do("scan: QR code", () => readQr(screen.page));
  await phone.page.goto(address);
  return address;
}

/** Picks the number that the screen shows. @param {Visitor} screen @param {Visitor} phone @param {Hands} hands */
export async function pickNumber(screen, phone, hands = new Hands()) {
  const shown = screen.page.locator("[data-number]");
  await expect(shown).toHaveText(/^\d\d$/);
  const number = await shown.textContent();
  await hands.do("tap: number", () => phone.page.getByRole("button", { name: number ?? "", exact: true }).click());
}
