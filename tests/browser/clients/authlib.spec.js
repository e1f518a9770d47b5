// Flow B9 as Authlib (PyPI) sees it: a relying party in another language, whose keys and ID tokens are read by
// another library, with a secret and with assertions of its own key.

import { spawn } from "node:child_process";
import { accessSync } from "node:fs";
import { createInterface } from "node:readline";
import { python } from "../support/paths.js";
import { expect, test } from "../support/test.js";

const SCRIPT = new URL("authlib_clinic.py", import.meta.url).pathname;
// A proxy or a bundle of certificates is nobody's business between two programs of one computer.
const env = { PATH: process.env.PATH ?? "", PYTHONUNBUFFERED: "1" };

test.beforeAll(() => {
  try {
    accessSync(python);
  } catch {
    throw new Error(`${python} is missing: \`cargo xtask test browser\` installs it with what clients/requirements.txt names`);
  }
});

/** The relying party, as it runs: what it says line by line. */
class Clinic {
  constructor() {
    this.child = spawn(python, [SCRIPT], { env, stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.origin = "";
  }

  /** @returns {Promise<any>} */
  async says() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error("the relying party has ended");
    return JSON.parse(value);
  }

  /** Makes it known to the house, and the house to it. @param {import("../support/house.js").House} house @param {"secret" | "key"} by */
  async begin(house, by) {
    const { origin, jwks } = await this.says();
    this.origin = origin;
    const proof = by === "secret" ? ["client-secret-basic"] : ["private-key-jwt", "--set", `jwks=${JSON.stringify(jwks)}`];
    const made = await house.admin(
      "client", "create", "python", "--redirect-uri", `${origin}/back`, "--post-logout-redirect-uri", `${origin}/back/out`,
      "--authentication", ...proof,
    );
    this.child.stdin.write(`${JSON.stringify({ id: "python", secret: made["client-secret"], issuer: house.origin })}\n`);
    expect(await this.says()).toEqual({ ready: true });
  }
}

/** @param {"secret" | "key"} by @param {(clinic: Clinic, hanako: import("../support/actors.js").Visitor) => Promise<void>} story */
function story(by, story) {
  return async (/** @type {{ house: import("../support/house.js").House, visit: import("../support/test.js").Visit }} */ { house, visit }) => {
    const clinic = new Clinic();
    try {
      await clinic.begin(house, by);
      const hanako = await visit({ elsewhere: [clinic.origin] });
      await hanako.register(house.member("hanako"));
      await hanako.signOut();
      await hanako.signInByPasskey(`${clinic.origin}/begin`);
      await expect(hanako.page.getByRole("heading", { name: "Back at the clinic" })).toBeVisible();
      await story(clinic, hanako);
    } finally {
      clinic.child.kill();
    }
  };
}

for (const by of /** @type {const} */ (["secret", "key"])) {
  test(`Authlib signs a member in by passkey, and proves itself by a ${by}`, story(by, async (clinic, hanako) => {
    const first = await clinic.says();
    expect(first).toMatchObject({ claims: { aud: "python", acr: "phr" }, userinfo: { name: "山田 花子", preferred_username: "hanako" } });
    expect(first.userinfo.sub).toBe(first.claims.sub);
    await hanako.open(`${clinic.origin}/begin`);
    expect((await clinic.says()).claims, "silently, the second time").toMatchObject({ sub: first.claims.sub, sid: first.claims.sid });
  }));
}
