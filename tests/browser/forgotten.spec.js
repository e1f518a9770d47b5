// A forgotten password (flow B12): asked for, mailed, set by the link that the page of mails shows.

import { expect, test } from "./support/test.js";

test("somebody who has forgotten the password asks for a mail, sets another by its link, and signs in with it", async ({ house, visit }) => {
  await house.admin("policy", "set", "forgotten-password=mail");
  await house.admin("member", "create", "midori", "--email", "midori@example.jp", "--language", "en");
  await house.admin("member", "reset-password", "midori");
  const midori = await visit();
  await midori.open("/sign-in/password");
  await midori.follow("forgotten-link");
  await midori.page.getByLabel(midori.say("sign-in-member")).fill("midori");
  await midori.press("forgotten-submit");
  await midori.sees("forgotten-sent-title");
  await midori.open("/dev/notices");
  await midori.page.locator("a[data-link]").first().click();
  await midori.sees("forgotten-new-title");
  const link = midori.page.url();
  const password = "a sentence that I keep in mind";
  await midori.page.getByLabel(midori.say("password-new"), { exact: true }).fill(password);
  await midori.page.getByLabel(midori.say("password-again")).fill(password);
  await midori.press("forgotten-new-submit");
  await midori.isAt("/sign-in");
  await expect(midori.page.getByText(midori.say("forgotten-set"))).toBeVisible();
  await midori.open(link);
  await midori.isTold("link-used");
  await midori.open("/sign-in/password");
  await midori.typePassword({ id: "midori", password });
  await midori.isAt("/devices/register/offer");
});
