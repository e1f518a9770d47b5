// Registering a passkey on this device (flow A1): by the button, or silently where policy and browser allow it
// (conditional create; the page says so by data-upgrade). A dialog that was cancelled leaves everything as it was:
// the same page may try again. A passkey that came too late is withdrawn from the password manager.

import {
  begin, finish, finishSilently, post, postUntilAnswered, tell, tellNothing, tellProblem, tellWaiting, whileBusy,
} from "./exchange.js";
import {
  askBrowser, creationOptions, messageBeforeRegistering, messageForMissingSupport, platformOf, responseJson, support,
} from "./webauthn.js";

/** @type {AbortController | null} */
let upgrade = null;

const found = document.querySelector("form[data-register]");
if (found instanceof HTMLFormElement) await prepare(found);

/** @param {HTMLFormElement} form */
async function prepare(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void whileBusy(form, () => register(form));
  });
  const can = await support();
  if (!can.passkeys) return tell(messageForMissingSupport(navigator.userAgent));
  const advice = messageBeforeRegistering(can, platformOf(navigator.userAgent, navigator.maxTouchPoints));
  if (advice) tell(advice);
  if ("upgrade" in form.dataset && can.conditionalCreate) await upgradeSilently(form);
}

/** @param {HTMLFormElement} form */
async function register(form) {
  if (!(await support()).passkeys) return tell(messageForMissingSupport(navigator.userAgent));
  upgrade?.abort();
  tellWaiting();
  const begun = await begin(form, { upgrade: false }, postUntilAnswered);
  if (!begun.ok) return tellProblem(begun.problem);
  tellWaiting();
  const asked = await askBrowser("create", begun.body.publicKey);
  if ("response" in asked) await finish(form, begun.body.ceremony, asked.response);
  else if (asked.message) tell(asked.message);
  else tellNothing();
}

/** @param {HTMLFormElement} form */
async function upgradeSilently(form) {
  const mine = new AbortController();
  upgrade = mine;
  try {
    const begun = await begin(form, { upgrade: true }, post);
    if (!begun.ok || mine.signal.aborted) return;
    const asked = /** @type {CredentialCreationOptions} */ ({
      publicKey: creationOptions(begun.body.publicKey),
      mediation: "conditional",
      signal: mine.signal,
    });
    const credential = await navigator.credentials.create(asked);
    await finishSilently(form, begun.body.ceremony, responseJson(credential));
  } catch {
    // The browser saw no reason to do it by itself; the page goes on offering it.
  }
}
