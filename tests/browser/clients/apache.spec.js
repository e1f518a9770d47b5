// Flows B9 and C6 as Apache with mod_auth_openidc sees them, over TLS and against `warifu serve`: signing in with a
// passkey, signing out at the client's wish, and hearing that somebody has signed out at the house.

import { Apache, SecureHouse } from "../support/apache.js";
import { expect, test } from "../support/test.js";

const it = test.extend({
  house: async ({}, use) => {
    const house = await SecureHouse.start();
    await use(house);
    await house.stop();
  },
});

it("Apache lets a member in by passkey, and out at its own wish and at the house's", async ({ house, visit }) => {
  const apache = await Apache.start(/** @type {SecureHouse} */ (house));
  try {
    const hanako = await visit({ elsewhere: [apache.origin], context: { ignoreHTTPSErrors: true } });
    await house.admin("member", "create", "hanako", "--name", "Hanako");
    await hanako.open((await house.admin("member", "link", "hanako")).link);
    await hanako.press("register-begin");
    await hanako.sees("ticket-done-title");

    const isIn = async () => { await expect(hanako.page.getByRole("heading", { name: "Back at the clinic" })).toBeVisible(); };
    await hanako.signInByPasskey(apache.protected);
    await isIn();
    const again = await hanako.open(apache.protected);
    expect(again?.headers()["x-member"]).toBe("hanako");

    await hanako.authenticator.leave();
    await hanako.open(`${apache.back}?logout=${encodeURIComponent(apache.out)}`);
    await expect(hanako.page.getByRole("heading", { name: "Signed out of the clinic" })).toBeVisible();
    await hanako.open(`${house.origin}/devices`);
    await hanako.isAt("/sign-in");

    await hanako.signInByPasskey(apache.protected);
    await isIn();
    await hanako.open(`${house.origin}/sign-out`);
    await hanako.authenticator.leave();
    await hanako.press("sign-out-submit");
    await hanako.sees("sign-in-signed-out");
    // Told from house to Apache, which no browser sees: the page is asked until it knows.
    await expect.poll(async () => {
      await hanako.open(apache.protected);
      return new URL(hanako.page.url()).pathname;
    }).toBe("/sign-in");
  } finally {
    await apache.stop();
  }
});
