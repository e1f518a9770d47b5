// The screen that waits for a phone (flow B3): shows what the phone is doing as the server tells it, draws the renewed QR
// code, counts down, and collects what was approved. Events where they come through; where a proxy holds them back, it
// asks again and again. Which texts there are lies in the page: this only shows and hides them.

/**
 * @typedef {object} Told
 * @property {string} stage
 * @property {number} left seconds
 * @property {string} left_in_words
 * @property {string} [because]
 * @property {string} [number]
 * @property {string} trouble
 * @property {{ side: number, path: string }} [qr]
 */

/** Where nothing was heard for so long, events don't come through here. */
const EVENTS_COME_WITHIN = 4000;

const ASKED_EVERY = 2000;

const LAST = ["collected", "ended"];

let left = 0;
let heard = false;
let over = false;

const found = document.querySelector("[data-handoff]");
if (found instanceof HTMLElement && !LAST.includes(found.dataset["handoff"] ?? "")) wait(found);

/** @param {HTMLElement} screen */
function wait(screen) {
  const bar = screen.querySelector("progress");
  left = bar?.value ?? 0;
  setInterval(() => {
    left = Math.max(0, left - 1);
    if (bar) bar.value = left;
  }, 1000);
  const events = new EventSource(screen.dataset["events"] ?? "");
  events.addEventListener("message", (event) => {
    heard = true;
    show(screen, JSON.parse(event.data));
    if (over) events.close();
  });
  // A stream that ended is opened again by the browser itself; one that was refused isn't.
  events.addEventListener("error", () => { if (events.readyState === EventSource.CLOSED) heard = false; });
  setInterval(() => { if (!heard && !over) void ask(screen); }, ASKED_EVERY);
  setTimeout(() => { if (!heard && !over) void ask(screen); }, EVENTS_COME_WITHIN);
}

/** @param {HTMLElement} screen */
async function ask(screen) {
  try {
    const response = await fetch(screen.dataset["progress"] ?? "", { headers: { accept: "application/json" } });
    if (response.ok) show(screen, await response.json());
  } catch {
    // No network just now: asked again in a moment.
  }
}

/** @param {HTMLElement} screen @param {Told} told */
function show(screen, told) {
  if (over) return;
  over = LAST.includes(told.stage);
  left = told.left;
  each(screen, "[data-stage]", (part) => { part.toggleAttribute("hidden", part.dataset["stage"] !== told.stage); });
  each(screen, "[data-because]", (part) => { part.toggleAttribute("hidden", part.dataset["because"] !== told.because); });
  each(screen, "[data-number]", (part) => { part.textContent = told.number ?? ""; });
  each(screen, "[data-left-in-words]", (part) => { part.textContent = told.left_in_words; });
  each(screen, "[data-left]", (part) => { part.toggleAttribute("hidden", told.left === 0); });
  each(screen, "[data-trouble]", (part) => {
    part.textContent = told.trouble;
    part.toggleAttribute("hidden", told.trouble === "");
  });
  if (told.qr) draw(screen, told.qr);
  const changed = screen.dataset["handoff"] !== told.stage;
  screen.dataset["handoff"] = told.stage;
  if (told.stage === "approved" && changed) collect(screen);
}

/** The form's answer leads on, perhaps to another site: it is submitted as a person would. @param {HTMLElement} screen */
function collect(screen) {
  const form = screen.querySelector("form[data-collect]");
  if (form instanceof HTMLFormElement) form.requestSubmit();
}

/** @param {HTMLElement} screen @param {{ side: number, path: string }} qr */
function draw(screen, qr) {
  const path = screen.querySelector("[data-qr]");
  path?.setAttribute("d", qr.path);
  path?.closest("svg")?.setAttribute("viewBox", `0 0 ${qr.side} ${qr.side}`);
}

/** @param {HTMLElement} screen @param {string} selector @param {(part: HTMLElement | SVGElement) => void} change */
function each(screen, selector, change) {
  for (const part of screen.querySelectorAll(selector)) {
    if (part instanceof HTMLElement || part instanceof SVGElement) change(part);
  }
}
