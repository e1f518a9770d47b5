// Flows C3 and B7: recovery codes made and printed; the phone is lost, and one of them lets its member back in.

import { expect, test } from "./support/test.js";
import { onPaper, picture } from "./support/look.js";

/** @typedef {import("./support/actors.js").Visitor} Visitor */

/** @param {Visitor} member @returns {Promise<string[]>} what is on the paper */
async function makeCodes(member) {
  await member.open("/recovery-codes");
  await member.page.getByRole("link", { name: member.say("codes-make") }).click();
  // Typing the password and registering proves no passkey yet.
  await member.confirmByPasskey();
  await member.press("codes-make-show");
  await member.sees("codes-made-now");
  return member.page.locator(".codes .code").allTextContents();
}

/** @param {Visitor} visitor @param {string} code */
async function typeCode(visitor, code) {
  await visitor.page.getByLabel(visitor.say("sign-in-member")).fill("hanako");
  await visitor.page.getByLabel(visitor.say("sign-in-recovery-code"), { exact: true }).fill(code);
  await visitor.page.getByRole("button", { name: visitor.say("sign-in-submit"), exact: true }).click();
}

test("ten codes are shown once, and printed on one sheet", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  const codes = await makeCodes(hanako);
  expect(new Set(codes).size).toBe(10);
  await picture(hanako.page, "recovery-codes-made", "en.light");
  await onPaper(hanako.page, "recovery-codes-made", "en");
  // A4 without its margins, at 96 pixels an inch.
  await hanako.page.emulateMedia({ media: "print" });
  expect(await hanako.page.evaluate(() => document.body.getBoundingClientRect().height)).toBeLessThan(1009);
  await hanako.page.emulateMedia({ media: "screen" });
  // Reloaded, the browser sends the form again: none are made, none are shown.
  await hanako.page.reload();
  await hanako.sees("codes-changed-meanwhile");
  for (const code of codes) await expect(hanako.page.getByText(code)).toHaveCount(0);
});

test("with the phone lost, a code typed from paper lets its member in to register another and disable the lost one", async ({ house, visit }) => {
  const before = await visit();
  await before.register(house.member("hanako"));
  const [code = "", next = ""] = await makeCodes(before);
  const hanako = await visit();
  await hanako.open("/sign-in");
  await hanako.follow("sign-in-by-recovery-code");
  await typeCode(hanako, code.slice(0, -1));
  await hanako.sees("sign-in-recovery-code-shape");
  await typeCode(hanako, "0000 0000 0000 0000");
  await hanako.isTold("recovery-code-wrong");
  await typeCode(hanako, code.toLowerCase().replaceAll("-", " "));
  await hanako.sees("register-recovered-told");
  await picture(hanako.page, "register-recovered", "en.light");
  await hanako.press("register-on-this-device");
  await hanako.isAt("/devices");
  await hanako.sees("register-done-kept-bound");
  await hanako.card(/./).first().locator("summary").click();
  await hanako.card(/./).first().getByRole("button", { name: hanako.say("devices-disable") }).click();
  await expect(hanako.page.locator(".card.off")).toHaveCount(1);
  await hanako.open("/history");
  await hanako.sees("history-signed-in-recovery-code");
  await hanako.open("/dev/notices");
  await hanako.sees("notice-recovery-code-used-subject");

  // Used once; and one registration was all that the code was good for.
  const other = await visit();
  await other.open("/sign-in/recovery-code");
  await typeCode(other, code);
  await other.isTold("recovery-code-wrong");
  await picture(other.page, "recovery-code-wrong", "en.light");
  await typeCode(other, next);
  await other.sees("register-recovered-told");
  await other.press("register-not-now");
  await other.sees("devices-recovered");
});
