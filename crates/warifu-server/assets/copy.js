// Copies what a field holds, for addresses that are to be opened in another browser. Without scripts, or where the browser
// keeps its clipboard to itself, the field is there to be copied from by hand.

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (button instanceof HTMLButtonElement) prepare(button);
}

/** @param {HTMLButtonElement} button */
function prepare(button) {
  const field = document.getElementById(button.dataset["copy"] ?? "");
  if (!(field instanceof HTMLInputElement)) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    const copied = await copy(field.value);
    const told = document.querySelector("[data-copied]");
    if (told instanceof HTMLElement) told.hidden = !copied;
  });
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}
