// One PDF of many notification cards, with how far it has come. The answer is lines of JSON and then the file; without scripts
// the same form gets the file alone.

/** @typedef {{ done?: number, of?: number, size?: number, lacking?: { member: string, wanted: string, shown: string }[] }} Told */

for (const form of document.querySelectorAll("form[data-cards]")) {
  if (form instanceof HTMLFormElement) form.addEventListener("submit", (event) => { begin(form, event); });
}

/** @param {HTMLFormElement} form @param {SubmitEvent} event */
function begin(form, event) {
  const button = event.submitter;
  const chosen = form.querySelector("input[name=ticket]:checked");
  if (!(button instanceof HTMLButtonElement) || button.value !== "pdf" || !chosen) return;
  event.preventDefault();
  void print(form, button);
}

/** @param {HTMLFormElement} form @param {HTMLButtonElement} button */
async function print(form, button) {
  const printing = form.querySelector("[data-printing]");
  const bar = form.querySelector("progress");
  if (!(printing instanceof HTMLElement) || !bar) return;
  button.disabled = true;
  printing.hidden = false;
  bar.value = 0;
  try {
    const fields = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    fields.set("do", "pdf");
    fields.set("progress", "true");
    const answer = await fetch(form.action, { method: "POST", body: fields });
    // Anything but the file is a page that says why.
    if (answer.redirected || !answer.ok || !answer.body) return location.assign(answer.url);
    const file = await read(answer.body, (told) => {
      if (told.done !== undefined && told.of) bar.value = (100 * told.done) / told.of;
      if (told.lacking) tellLacking(form, told.lacking);
    });
    save(file);
  } finally {
    printing.hidden = true;
    button.disabled = false;
  }
}

/**
 * Lines until the one that names the file's size; the rest is the file.
 * @param {ReadableStream<Uint8Array>} stream @param {(told: Told) => void} tell @returns {Promise<Blob>}
 */
async function read(stream, tell) {
  const reader = stream.getReader();
  let before = new Uint8Array();
  /** @type {BlobPart[] | null} */
  let file = null;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(file ?? [], { type: "application/pdf" });
    if (file) {
      file.push(/** @type {BlobPart} */ (value));
      continue;
    }
    before = joined(before, value);
    for (let end = before.indexOf(10); end >= 0 && !file; end = before.indexOf(10)) {
      /** @type {Told} */
      const told = JSON.parse(new TextDecoder().decode(before.subarray(0, end)));
      before = before.slice(end + 1);
      tell(told);
      if (told.size !== undefined) file = [/** @type {BlobPart} */ (before)];
    }
  }
}

/** @param {Uint8Array} one @param {Uint8Array} other */
function joined(one, other) {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** @param {HTMLFormElement} form @param {NonNullable<Told["lacking"]>} lacking */
function tellLacking(form, lacking) {
  const box = form.querySelector("[data-lacking]");
  const list = box?.querySelector("ul");
  if (!(box instanceof HTMLElement) || !list || lacking.length === 0) return;
  list.replaceChildren(...lacking.map(({ member, wanted, shown }) => {
    const item = document.createElement("li");
    item.textContent = `${member}: ${wanted} → ${shown}`;
    return item;
  }));
  box.hidden = false;
}

/** @param {Blob} file */
function save(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "notification-cards.pdf";
  link.click();
  setTimeout(() => { URL.revokeObjectURL(link.href); }, 60_000);
}
