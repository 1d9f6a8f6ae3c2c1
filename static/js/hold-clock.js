// Counts down the minutes of a held booth beside the moment that the server wrote. The page works without it.
// A screen reader hears it at five minutes and at one; when the time is over the page is fetched anew.

const MINUTE = 60_000;

function tick(line) {
  const left = Math.ceil((new Date(line.dataset.until) - Date.now()) / MINUTE);
  const note = line.querySelector("[role=status]");
  if (left > 0) {
    const words = line.dataset.left.replace("%n", left);
    if (note.textContent !== words) note.textContent = words;
    note.setAttribute("aria-live", left === 5 || left === 1 ? "polite" : "off");
    return true;
  }
  note.textContent = line.dataset.over;
  line.closest("[data-hold]").classList.add("is-over");
  return false;
}

for (const line of document.querySelectorAll("[data-until]")) {
  if (tick(line)) {
    const timer = setInterval(() => tick(line) || clearInterval(timer), MINUTE / 4);
  }
}
