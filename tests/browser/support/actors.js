// Who acts: a visitor whom nobody knows, and a member who has an ID and a password. They do what people do, by the
// words that they read; nothing here reaches behind the page.

import { expect } from "@playwright/test";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("./house.js").Sample} Sample */

export class Visitor {
  /**
   * @param {Page} page
   * @param {import("./house.js").House} house
   * @param {import("./words.js").Words} say
   * @param {import("./authenticator.js").Authenticator} authenticator
   */
  constructor(page, house, say, authenticator) {
    this.page = page;
    this.house = house;
    this.say = say;
    this.authenticator = authenticator;
    /** Where the page tells what happens, while it stays open. */
    this.telling = page.locator("#telling");
    /** What was posted, in order: path, and the body where it is JSON. @type {{ path: string, body: any }[]} */
    this.posted = [];
    page.on("request", (request) => {
      if (request.method() !== "POST") return;
      const json = (request.headers()["content-type"] ?? "").startsWith("application/json");
      this.posted.push({ path: new URL(request.url()).pathname, body: json ? request.postDataJSON() : null });
    });
  }

  /** @param {string} path */
  async open(path) {
    return this.page.goto(new URL(path, this.house.origin).href);
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  button(key, values) {
    return this.page.getByRole("button", { name: this.say(key, values) });
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  async press(key, values) {
    await this.button(key, values).click();
  }

  /** @param {string} key */
  async follow(key) {
    await this.page.getByRole("link", { name: this.say(key), exact: true }).click();
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  async sees(key, values) {
    await expect(this.page.getByText(this.say(key, values)).filter({ visible: true }).first()).toBeVisible();
  }

  /** The title of a message, wherever the page tells it. @param {string} name */
  async isTold(name) {
    const title = this.page.getByRole("heading", { name: this.say(`message-${name}-title`) });
    await expect(title.filter({ visible: true })).toBeVisible();
  }

  /** @param {string} path */
  async isAt(path) {
    await expect(this.page).toHaveURL((url) => url.pathname === path);
  }

  /** The browser has been asked to offer passkeys by itself. */
  async offerIsWaiting() {
    await this.page.waitForFunction(() => "offered" in globalThis);
  }

  /** Opens the sign-in page and waits until the browser offers passkeys by itself. @param {string} path */
  async openSignIn(path = "/sign-in") {
    await this.open(path);
    await this.offerIsWaiting();
  }

  /** @param {Sample} member @param {string} password */
  async typePassword(member, password = member.password) {
    await this.page.getByLabel(this.say("sign-in-member")).fill(member.id);
    await this.page.getByLabel(this.say("sign-in-password"), { exact: true }).fill(password);
    await this.page.getByRole("button", { name: this.say("sign-in-submit"), exact: true }).click();
  }

  /** @param {Sample} member */
  async signInByPassword(member) {
    await this.open("/sign-in/password");
    await this.typePassword(member);
    await expect(this.page).toHaveURL((url) => !url.pathname.startsWith("/sign-in"));
  }

  /** Registers this device after a password sign-in, and stays signed in. @param {Sample} member */
  async register(member) {
    await this.signInByPassword(member);
    await this.press("register-on-this-device");
    await this.isAt("/devices");
  }

  /** Presses the button while nobody has taken what the browser offers by itself. */
  async pressPasskey() {
    await this.authenticator.attend();
    await this.press("sign-in-with-passkey");
  }

  /** By the button. Nobody answers what the browser offers by itself. @param {string} path */
  async signInByPasskey(path = "/sign-in") {
    await this.authenticator.leave();
    await this.openSignIn(path);
    await this.pressPasskey();
    await expect(this.page).toHaveURL((url) => !url.pathname.startsWith("/sign-in"));
  }

  /** Signs out; after that nobody touches the authenticator until somebody attends. */
  async signOut() {
    await this.follow("site-sign-out");
    await this.authenticator.leave();
    await this.press("sign-out-submit");
    await this.sees("sign-in-signed-out");
  }

  /** The card of a device in the list. @param {string | RegExp} name */
  card(name) {
    return this.page.getByRole("listitem").filter({ has: this.page.getByRole("heading", { name }) });
  }

  /** Opens the menu of the only device, or of the one so called. @param {string | RegExp} name */
  async openMenu(name = /./) {
    await this.card(name).locator("summary").click();
  }

  /** Deletes a device, proving with this device's passkey that it is the member. @param {string | RegExp} name */
  async deleteDevice(name = /./) {
    await this.openMenu(name);
    await this.card(name).getByRole("link", { name: this.say("devices-delete"), exact: true }).click();
    await this.press("devices-delete-for-good");
    await this.confirmByPasskey();
    await this.authenticator.leave();
    await this.press("devices-delete-for-good");
    await expect(this.page).toHaveURL((url) => !url.pathname.endsWith("/delete"));
  }

  /** Proves with this device's passkey that it is the member. */
  async confirmByPasskey() {
    await this.isAt("/confirm");
    await this.authenticator.attend();
    await this.press("confirm-with-passkey");
    await expect(this.page).toHaveURL((url) => url.pathname !== "/confirm");
  }
}

const ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36";

/** Hanako's second device, registered by a link and signed in. @param {import("./house.js").House} house @param {import("./test.js").Visit} visit */
export async function registerPhone(house, visit) {
  const phone = await visit({ context: { userAgent: ANDROID } });
  const { link } = await house.admin("member", "link", "hanako");
  await phone.open(link);
  await phone.press("register-begin");
  await phone.sees("ticket-done-title");
  await phone.signInByPasskey();
  return phone;
}
