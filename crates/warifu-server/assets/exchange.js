// Talking with the server and telling the person: JSON out and in, the wait while the network is gone, and the
// messages that the page carries as templates (texts never live in scripts, and nothing is parsed as HTML).
// An answer sent twice is refused the second time, and told what became of the first.

import { signalPasskeys } from "./webauthn.js";

/**
 * A problem as of RFC 9457; the last segment of `type` is the message's name.
 * @typedef {object} Problem
 * @property {string} type
 * @property {string} title
 * @property {string} [detail]
 * @property {string} [supportCode]
 * @property {{ rpId: string, credentialId: string }} [signal] a passkey the browser should forget
 */

/** @typedef {{ ok: true, body: any } | { ok: false, problem: Problem }} Answer */

/** The network broke off; nothing is known about the request. */
export class ConnectionLost extends Error {}

const LONGEST_PAUSE = 15_000;

/**
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Answer>}
 * @throws {ConnectionLost}
 */
export async function post(path, body) {
  let response;
  let text;
  try {
    response = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: { "content-type": "application/json", accept: "application/json, application/problem+json" },
      body: JSON.stringify(body),
    });
    text = await response.text();
  } catch {
    throw new ConnectionLost();
  }
  const told = readJson(text);
  if (response.ok && told) return { ok: true, body: told };
  if (told && typeof told.title === "string") return { ok: false, problem: told };
  // A proxy's own page, or a server that is just restarting: as good as no answer.
  if (response.status >= 500) throw new ConnectionLost();
  return { ok: false, problem: { type: "/help/server-trouble", title: "" } };
}

/**
 * As `post`, and keeps asking while the network is gone: the person is told at once, and later what became of it.
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Answer>}
 */
export async function postUntilAnswered(path, body) {
  for (let pause = 1000; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await post(path, body);
    } catch (lost) {
      if (!(lost instanceof ConnectionLost)) throw lost;
      tell("connection-lost");
      await networkOr(pause);
    }
  }
}

/**
 * Begins a ceremony of the form's kind; `more` is what this kind says besides the journey.
 * @param {HTMLFormElement} form
 * @param {object} more
 * @param {typeof post} send `post` gives up when the network is gone, `postUntilAnswered` doesn't
 */
export function begin(form, more, send) {
  return send(form.dataset["options"] ?? "", { journey: form.dataset["journey"] || null, ...more });
}

/**
 * Sends the authenticator's answer and goes on, or tells why not.
 * @param {HTMLFormElement} form
 * @param {string} ceremony
 * @param {object} response
 * @returns {Promise<boolean>} whether the page is being left
 */
export async function finish(form, ceremony, response) {
  tellWaiting();
  const body = { ceremony, response, journey: form.dataset["journey"] || null };
  const answered = await postUntilAnswered(form.dataset["answer"] ?? "", body);
  if (answered.ok) {
    if (answered.body.signals) await signalPasskeys(answered.body.signals);
    location.assign(answered.body.location);
    return true;
  }
  await forget(answered.problem.signal);
  tellProblem(answered.problem);
  return false;
}

/**
 * As `finish`, for what the person didn't ask for: a refusal, or a lost connection, is not spoken of.
 * @param {HTMLFormElement} form
 * @param {string} ceremony
 * @param {object} response
 */
export async function finishSilently(form, ceremony, response) {
  const body = { ceremony, response, journey: form.dataset["journey"] || null, upgrade: true };
  const answered = await post(form.dataset["answer"] ?? "", body);
  if (answered.ok) location.assign(answered.body.location);
  else await forget(answered.problem.signal);
}

/** @param {string} name of a message that the page carries; the help page where it does not */
export function tell(name) {
  const template = document.querySelector(`template[data-message="${CSS.escape(name)}"]`);
  if (template instanceof HTMLTemplateElement) show(template.content.cloneNode(true));
  else location.assign(`/help/${encodeURIComponent(name)}`);
}

/** @param {Problem} problem */
export function tellProblem(problem) {
  const name = nameOf(problem);
  const template = document.querySelector("template[data-problem]");
  if (!problem.title || !(template instanceof HTMLTemplateElement)) return tell(name);
  const told = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  fill(told, "[data-title]", problem.title);
  fill(told, "[data-detail]", problem.detail ?? "");
  if (problem.supportCode) {
    fill(told, "[data-code] .code", problem.supportCode);
    told.querySelector("[data-code]")?.removeAttribute("hidden");
  }
  told.querySelector("[data-more]")?.setAttribute("href", `/help/${encodeURIComponent(name)}`);
  show(told);
}

export function tellWaiting() {
  const template = document.querySelector("template[data-waiting]");
  if (template instanceof HTMLTemplateElement) show(template.content.cloneNode(true));
}

export function tellNothing() {
  document.getElementById("telling")?.replaceChildren();
}

/** @param {Problem} problem */
function nameOf(problem) {
  return /([a-z0-9-]+)$/.exec(problem.type)?.[1] ?? "server-trouble";
}

/** Asks the browser's password manager to forget a passkey that the server does not know. @param {Problem["signal"]} unknown */
export async function forget(unknown) {
  if (!unknown) return;
  try {
    await globalThis.PublicKeyCredential?.signalUnknownCredential?.(unknown);
  } catch {
    // A browser that won't be told: the help page says what to delete by hand.
  }
}

/** While `work` runs the button tells that it is busy and further presses do nothing. @param {HTMLFormElement} form @param {() => Promise<void>} work */
export async function whileBusy(form, work) {
  const button = form.querySelector("button");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

/** @param {Node} told */
function show(told) {
  const region = document.getElementById("telling");
  region?.replaceChildren(told);
  region?.scrollIntoView({ block: "nearest" });
}

/** @param {DocumentFragment} within @param {string} selector @param {string} text */
function fill(within, selector, text) {
  const place = within.querySelector(selector);
  if (place) place.textContent = text;
}

/** @param {string} text @returns {any} */
function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {number} pause @returns {Promise<void>} */
function networkOr(pause) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, pause);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    }
    addEventListener("online", done);
  });
}
