// Finds while one types. Without it the form does the same with its button.
// The server sends what has changed (HX-Request); the address always says what is shown.

const QUIET = 200; // milliseconds without a key before the server is asked

function live(form) {
  const found = document.getElementById(form.dataset.live);
  const count = document.getElementById(form.dataset.count);
  let timer, asked;

  async function ask() {
    const wish = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...wish]) if (!value.trim()) wish.delete(name);
    const url = `${form.getAttribute("action") ?? location.pathname}${wish.size ? `?${wish}` : ""}`;
    asked?.abort();
    asked = new AbortController();
    found.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: asked.signal });
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.text());
      history.replaceState(null, "", url);
    } catch (reason) {
      if (reason.name !== "AbortError") form.submit(); // the page itself tells what is wrong
      return;
    }
    found.removeAttribute("aria-busy");
  }

  function show(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const open = new Set([...found.querySelectorAll("details[open] summary")].map((one) => one.textContent.trim()));
    found.replaceChildren(...page.getElementById("found").childNodes);
    for (const summary of found.querySelectorAll("details summary")) {
      if (open.has(summary.textContent.trim())) summary.parentElement.open = true;
    }
    count.textContent = page.getElementById("count").textContent;
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, QUIET);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    ask();
  });
}

for (const form of document.querySelectorAll("form[data-live]")) live(form);
