// After a sign-in, a deletion or a change of name: tells the browser's password manager which passkeys are known
// here and what the member is called (W3C WebAuthn Level 3 §5.1.10). The lists come whole from the server, in the
// page; this script leaves nothing out, since a browser may remove for good what is missing from them.

/**
 * @typedef {object} Signals
 * @property {{ rpId: string, userId: string, allAcceptedCredentialIds: string[] }} [accepted]
 * @property {{ rpId: string, userId: string, name: string, displayName: string }} [details]
 */

const carried = document.getElementById("signal")?.textContent;
if (carried) await tellBrowser(JSON.parse(carried));

/** @param {Signals} signals */
async function tellBrowser(signals) {
  const api = globalThis.PublicKeyCredential;
  try {
    if (signals.details) await api?.signalCurrentUserDetails?.(signals.details);
    if (!signals.accepted || !api?.signalAllAcceptedCredentials) return;
    await api.signalAllAcceptedCredentials(signals.accepted);
    // The browser has been told, so the advice to delete by hand is no longer needed.
    document.getElementById("delete-by-hand")?.setAttribute("hidden", "");
  } catch {
    // A browser that won't be told: the advice to delete by hand stays on the page.
  }
}
