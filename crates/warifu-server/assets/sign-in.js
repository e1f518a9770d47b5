// Signing in, or confirming, with a passkey (flows B1 and B2): the button, and the browser's own offer in the ID
// field. What the browser offers by itself and nobody takes is never spoken of, and a cancelled dialog is never
// reported as a refused sign-in: nothing is posted for it.

import {
  begin, finish, forget, post, postUntilAnswered, tell, tellNothing, tellProblem, tellWaiting, whileBusy,
} from "./exchange.js";
import { askBrowser, messageForMissingSupport, requestOptions, responseJson, support } from "./webauthn.js";

/** A waiting offer gets a fresh challenge this often, well within the life of one. */
const RENEWED_EVERY = 4 * 60_000;

/** A full-screen dialog hides the page; its answer comes just after the page is seen again, and is waited for. */
const ANSWER_COMES_WITHIN = 1500;

/** @type {AbortController | null} */
let offer = null;
let busy = false;

// The passkey that signed this browser in until it was deleted a moment ago.
const deleted = document.getElementById("signal")?.textContent;
if (deleted) await forget(JSON.parse(deleted));

const found = document.querySelector("form[data-passkey]");
if (found instanceof HTMLFormElement) await prepare(found);

/** @param {HTMLFormElement} form */
async function prepare(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void whileBusy(form, () => signIn(form));
  });
  const can = await support();
  // Ours is the other way; where the browser has no QR code of its own, nothing is said of one.
  if (can.hybrid === false) document.querySelector("[data-hybrid]")?.setAttribute("hidden", "");
  if (!can.passkeys && "instead" in form.dataset) return form.remove();
  if (!can.passkeys) return tell(messageForMissingSupport(navigator.userAgent));
  // The person has just said to go on, on the page before: the dialog is what they wait for.
  if ("atOnce" in form.dataset) return whileBusy(form, () => signIn(form, true));
  if (!("autofill" in form.dataset) || !can.conditionalGet) return;
  void offerAutofill(form);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") setTimeout(() => void offerAutofill(form), ANSWER_COMES_WITHIN);
  });
  setInterval(() => void offerAutofill(form), RENEWED_EVERY);
}

/** @param {HTMLFormElement} form @param {boolean} unasked nobody has pressed the button yet */
async function signIn(form, unasked = false) {
  if (!(await support()).passkeys) return tell(messageForMissingSupport(navigator.userAgent));
  busy = true;
  offer?.abort();
  const leaving = await pressed(form, unasked);
  if (leaving) return;
  busy = false;
  if ("autofill" in form.dataset) void offerAutofill(form);
}

/** @param {HTMLFormElement} form @param {boolean} unasked @returns {Promise<boolean>} whether the page is being left */
async function pressed(form, unasked) {
  tellWaiting();
  const begun = await begin(form, { mediation: "modal" }, postUntilAnswered);
  if (!begun.ok) {
    // The page lay open longer than a journey lasts: the same page anew has another.
    if (begun.problem.type === "/help/page-went-back") {
      location.reload();
      return true;
    }
    tellProblem(begun.problem);
    return false;
  }
  tellWaiting();
  const asked = await askBrowser("get", begun.body.publicKey);
  if ("response" in asked) return finish(form, begun.body.ceremony, asked.response);
  // A browser that opens no dialog without a press says no at once: there is the button.
  if (asked.message && !unasked) tell(asked.message);
  else tellNothing();
  return false;
}

/**
 * Begins the browser's own offer anew, and takes its answer. Left alone while a dialog is open, since it would close
 * under the person's hand; that a dialog has the focus is all a page can see of one opened from the field.
 * @param {HTMLFormElement} form
 */
async function offerAutofill(form) {
  const waiting = offer !== null && !offer.signal.aborted;
  if (busy || document.visibilityState !== "visible" || (waiting && !document.hasFocus())) return;
  offer?.abort();
  const mine = new AbortController();
  offer = mine;
  try {
    const begun = await begin(form, { mediation: "conditional" }, post);
    if (!begun.ok || mine.signal.aborted) return mine.abort();
    const publicKey = requestOptions(begun.body.publicKey);
    const credential = await navigator.credentials.get({ publicKey, mediation: "conditional", signal: mine.signal });
    busy = true;
    busy = await finish(form, begun.body.ceremony, responseJson(credential));
    mine.abort();
  } catch {
    // Not taken, renewed, or not possible just now: the button and the other ways are there.
    mine.abort();
  }
}
