// The whole round trip as it can be clicked in `warifu dev` (flows B9, B10, C6): the sample clinic, in both languages.

import { barriers, overflow, picture } from "../support/look.js";
import { expect, test } from "../support/test.js";

/** @typedef {import("../support/actors.js").Visitor} Visitor */

/** Looked at, and kept for people. @param {Visitor} visitor @param {string} name @param {string} language */
async function look(visitor, name, language) {
  expect(await barriers(visitor.page), name).toEqual([]);
  expect(await overflow(visitor.page), `${name} is wider than a small screen`).toBe(0);
  await picture(visitor.page, name, `${language}.light`);
}

for (const language of /** @type {const} */ (["ja", "en"])) {
  test(`a member goes to the sample clinic and back, in ${language}`, async ({ house, visit }) => {
    const hanako = await visit({ language, elsewhere: [house.clinic] });
    await hanako.register(house.member("hanako"));
    await hanako.signOut();
    await hanako.open(house.clinic);
    await look(hanako, "clinic", language);
    await hanako.authenticator.leave();
    await hanako.follow("clinic-sign-in");
    await hanako.offerIsWaiting();
    await hanako.pressPasskey();
    await hanako.sees("clinic-welcome", { name: "山田 花子" });
    await hanako.sees("clinic-acr-passkey");
    await look(hanako, "clinic-signed-in", language);

    await hanako.authenticator.leave();
    await hanako.follow("clinic-sign-out");
    await hanako.sees("clinic-signed-out");
    await look(hanako, "clinic-signed-out", language);
    await hanako.open("/devices");
    await hanako.isAt("/sign-in");
  });
}

test("the clinic hears that the session has ended, and shows it", async ({ house, visit }) => {
  const taro = await visit({ elsewhere: [house.clinic] });
  await taro.signInByPassword(house.member("taro"));
  await taro.open(`${house.clinic}/sign-in`);
  await taro.sees("clinic-welcome", { name: "佐藤 太郎" });
  await taro.sees("clinic-acr-password");
  await taro.open("/sign-out");
  await taro.press("sign-out-submit");
  await taro.sees("sign-in-signed-out");
  // Told from house to clinic, which no browser sees: the page is asked until it knows.
  await expect.poll(async () => {
    await taro.open(house.clinic);
    return taro.page.locator("main").innerText();
  }).toContain("Warifu told this app");
  await look(taro, "clinic-ended", "en");
});

test("the clinic asks for a passkey where a password was used, and again where somebody is signed in", async ({ house, visit }) => {
  const hanako = await visit({ elsewhere: [house.clinic] });
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.signInByPassword(house.member("hanako"));
  await hanako.open(house.clinic);
  await hanako.follow("clinic-sign-in");
  await hanako.sees("clinic-acr-password");
  await hanako.follow("clinic-sign-in-passkey");
  await hanako.pressPasskey();
  await hanako.sees("clinic-acr-passkey");
  await hanako.authenticator.leave();
  await hanako.follow("clinic-sign-in-again");
  await hanako.isAt("/sign-in");
});
