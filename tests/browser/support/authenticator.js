// A virtual authenticator of Chromium's (CDP domain WebAuthn): the fingerprint reader of a PC, a phone's screen
// lock, a security key. It belongs to one page and survives reloads.

/** @typedef {{ credentialId: string, rpId?: string, userHandle?: string, userName?: string, userDisplayName?: string, signCount: number }} Held */

const OPTIONS = {
  protocol: "ctap2",
  ctap2Version: "ctap2_1",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

/** A passkey that a provider copies to other devices. */
export const SYNCED = { defaultBackupEligibility: true, defaultBackupState: true };

export class Authenticator {
  /** @param {import("@playwright/test").CDPSession} cdp @param {string} id */
  constructor(cdp, id) {
    this.cdp = cdp;
    this.id = id;
  }

  /** @param {import("@playwright/test").Page} page @param {object} options */
  static async attach(page, options = {}) {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("WebAuthn.enable", { enableUI: false });
    const asked = /** @type {any} */ ({ options: { ...OPTIONS, ...options } });
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", asked);
    return new Authenticator(cdp, authenticatorId);
  }

  /** What it holds. @returns {Promise<any[]>} */
  async held() {
    const { credentials } = await this.cdp.send("WebAuthn.getCredentials", { authenticatorId: this.id });
    return credentials;
  }

  /** Puts back what was taken out. @param {any} credential */
  async restore(credential) {
    await this.cdp.send("WebAuthn.addCredential", { authenticatorId: this.id, credential });
  }

  /** Nobody touches it: every ceremony stays open. */
  async leave() {
    await this.cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: this.id, enabled: false });
  }

  /** Somebody is there again, for ceremonies that begin from now on. */
  async attend() {
    await this.cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: this.id, enabled: true });
  }

  /** Whether finger or PIN are the right ones. @param {boolean} right */
  async verifies(right) {
    await this.cdp.send("WebAuthn.setUserVerified", { authenticatorId: this.id, isUserVerified: right });
  }

  /** The next change that a signal of the page makes here. @param {"credentialDeleted" | "credentialUpdated"} event */
  next(event) {
    return new Promise((resolve) => { this.cdp.once(/** @type {any} */ (`WebAuthn.${event}`), resolve); });
  }
}
