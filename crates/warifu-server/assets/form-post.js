// Sends the answer to the client as soon as the page is there (OAuth 2.0 Form Post Response Mode).

const form = document.querySelector("form[data-post]");
if (form instanceof HTMLFormElement) form.submit();
