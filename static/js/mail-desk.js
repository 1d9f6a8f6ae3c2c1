// The preview follows what is typed. Without this file a button shows it.
const form = document.querySelector("form[data-letter]");
const show = form?.querySelector("[data-preview]");
let waiting;

function soon(event) {
  if (event && event.target.name === "preview_width") return;
  clearTimeout(waiting);
  waiting = setTimeout(() => form.requestSubmit(show), 400);
}

if (show) {
  form.addEventListener("input", soon);
  soon();
}
