// The policy about authenticators, in a browser: which kinds are allowed is said before the button, the browser is
// told which to offer, and one that isn't allowed is refused with how to use another, and withdrawn.

import { expect, test } from "./support/test.js";
import { barriers, overflow, picture } from "./support/look.js";

const KEY = { authenticator: { transport: "usb" } };

for (const language of /** @type {const} */ (["en", "ja"])) {
  test(`phones only: a security key at a computer is told what to use instead (${language})`, async ({ house, visit }) => {
    await house.admin("policy", "set", "authenticators=phones-only");
    const hanako = await visit({ language, ...KEY });
    await hanako.signInByPassword(house.member("hanako"));
    await hanako.isAt("/devices/register/offer");
    const allowed = hanako.page.locator("#allowed");
    await expect(allowed).toContainText(hanako.say("register-allowed-phones"));
    await expect(allowed).toContainText(hanako.say("register-how-phone-by-qr"));
    // The button doesn't promise what the rule forbids.
    await expect(hanako.button("register-on-this-device")).toHaveCount(0);

    const asked = hanako.page.waitForResponse("**/devices/register/options");
    await hanako.press("register-begin");
    const { publicKey } = await (await asked).json();
    expect(publicKey.hints).toEqual(["hybrid"]);
    expect(publicKey.authenticatorSelection.authenticatorAttachment).toBe("cross-platform");
    expect(publicKey.attestation).toBe("none");

    await hanako.isTold("authenticator-not-allowed");
    await expect(hanako.telling).toContainText(hanako.say("register-allowed-phones"));
    await expect(hanako.telling).toContainText(hanako.say("register-how-phone-by-qr"));
    // What the key just made is taken back by the signal API.
    await expect.poll(async () => (await hanako.authenticator.held()).length).toBe(0);
    expect(await barriers(hanako.page)).toEqual([]);
    expect(await overflow(hanako.page)).toBe(0);
    await picture(hanako.page, "authenticator-not-allowed-here", `${language}.light`);
  });
}

test("phones only: a phone beside the computer is registered", async ({ house, visit }) => {
  await house.admin("policy", "set", "authenticators=phones-only");
  const hanako = await visit({ authenticator: { transport: "cable", defaultBackupEligibility: true, defaultBackupState: true } });
  await hanako.signInByPassword(house.member("hanako"));
  await hanako.press("register-begin");
  await hanako.isAt("/devices");
});

test("a rule that rests on attestation can't be set where nothing can judge one", async ({ house }) => {
  for (const rule of ["device-bound-only", "security-keys-only"]) {
    await expect(house.admin("policy", "set", `authenticators=${rule}`)).rejects.toThrow(/fido-metadata/);
  }
});
