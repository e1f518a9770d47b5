// What a screen's QR code opens on a phone (flow B3), before anything is claimed: a browser that has no passkeys is told so
// and shown the way to one that has. The address goes along, since nothing else does.

import { tell } from "./exchange.js";
import { messageForMissingSupport, platformOf, support } from "./webauthn.js";

if (!(await support()).passkeys) leave();

function leave() {
  tell(messageForMissingSupport(navigator.userAgent));
  document.querySelector("[data-asked]")?.setAttribute("hidden", "");
  document.querySelector("[data-leave]")?.removeAttribute("hidden");
  const link = document.querySelector("a[data-leave-link]");
  if (link instanceof HTMLAnchorElement) link.href = wayOut(location.href);
  document.querySelector("[data-copy]")?.addEventListener("click", () => void copy());
}

/** The same address in the phone's own browser. @param {string} address */
function wayOut(address) {
  const { host, pathname, protocol } = new URL(address);
  const agent = navigator.userAgent;
  if (/Line\//.test(agent)) return `${address}?openExternalBrowser=1`;
  switch (platformOf(agent, navigator.maxTouchPoints)) {
    case "android":
      return `intent://${host}${pathname}#Intent;scheme=${protocol.replace(":", "")};end`;
    case "ios":
      return `x-safari-${address}`;
    default:
      return address;
  }
}

async function copy() {
  await navigator.clipboard?.writeText(location.href);
  document.querySelector("[data-copied]")?.removeAttribute("hidden");
}
