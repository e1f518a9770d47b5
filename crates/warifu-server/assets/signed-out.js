// Goes on as soon as every client that is told in a frame has been, or has taken too long (OpenID Connect Front-Channel
// Logout 1.0 §3). The page has loaded when its frames have. Without scripts there is the button.

const LONGEST = 4000;

const link = document.querySelector("a[data-go-on]");
const loaded = new Promise((told) => {
  if (document.readyState === "complete") told(true);
  else addEventListener("load", told, { once: true });
});
const late = new Promise((told) => setTimeout(told, LONGEST));
await Promise.race([loaded, late]);
if (link instanceof HTMLAnchorElement) location.replace(link.href);
