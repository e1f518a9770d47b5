// After a sign-in, a deletion or a change of name: tells the browser's password manager which passkeys are known
// here and what the member is called (W3C WebAuthn Level 3 §5.1.10). The lists come whole from the server, in the
// page; this script leaves nothing out, since a browser may remove for good what is missing from them.

import { signalPasskeys } from "./webauthn.js";

const carried = document.getElementById("signal")?.textContent;
// A browser that has been told needs no advice to delete by hand; one that can't be told keeps it.
if (carried && (await signalPasskeys(JSON.parse(carried)))) {
  document.getElementById("delete-by-hand")?.setAttribute("hidden", "");
}
