// Makes forms kinder; every form works without it.
// - one submission for a double click; - what was typed survives a change of language, a reload, the back button
//   (`data-keep="name"`, this tab only, until a page says `data-forget="name"`); - a field that is meant for one
//   answer of another is shown then only (`data-only="country=KZ"`); - the error summary gets the focus.

const PATIENCE = 10_000; // after that a second try is allowed: the first may be lost on the way

function once(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    mark(form, true);
    setTimeout(() => free(form), PATIENCE);
  });
  addEventListener("pageshow", () => free(form));
}

function free(form) {
  delete form.dataset.sent;
  mark(form, false);
}

function mark(form, busy) {
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    busy ? button.setAttribute("aria-disabled", "true") : button.removeAttribute("aria-disabled");
  }
}

function keep(form) {
  const key = `form:${form.dataset.keep}`;
  const typed = read(key);
  if (!form.hasAttribute("data-answered")) restore(form, typed);
  form.addEventListener("input", ({ target }) => {
    if (!target.name || target.type === "hidden" || target.type === "password") return;
    typed[target.name] = target.type === "checkbox" ? ticks(form, target.name) : target.value;
    write(key, typed);
  });
}

function ticks(form, name) {
  return [...form.elements].filter((one) => one.name === name && one.checked).map((one) => one.value);
}

function restore(form, typed) {
  for (const control of form.elements) {
    const value = typed[control.name];
    if (value === undefined || control.type === "hidden") continue;
    if (control.type === "checkbox") control.checked = value.includes(control.value);
    else control.value = value;
    if (value.length) control.closest("details")?.setAttribute("open", "");
  }
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {}; // storage is forbidden: nothing is kept
  }
}

function write(key, typed) {
  try {
    sessionStorage.setItem(key, JSON.stringify(typed));
  } catch {
    // storage is full or forbidden: nothing is kept
  }
}

function forget(name) {
  try {
    sessionStorage.removeItem(`form:${name}`);
  } catch {
    // storage is forbidden: there is nothing to forget
  }
}

function only(box) {
  const [name, wanted] = box.dataset.only.split("=");
  const master = box.closest("form").elements[name];
  const show = () => {
    box.hidden = master.value !== wanted;
    for (const control of box.querySelectorAll("input, select")) control.disabled = box.hidden;
  };
  master.addEventListener("change", show);
  show();
}

for (const page of document.querySelectorAll("[data-forget]")) forget(page.dataset.forget);
for (const form of document.querySelectorAll("form[data-keep]")) keep(form);
for (const box of document.querySelectorAll("[data-only]")) only(box);
for (const form of document.querySelectorAll("form[method=post]")) once(form);
document.getElementById("errors")?.focus();
