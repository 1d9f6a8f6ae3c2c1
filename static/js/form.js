// Makes forms kinder; every form works without it.
// - one submission for a double click; - what was typed survives a change of language, a reload, the back button
//   (`#page-form` or `data-keep="name"`, this tab only, until it has been taken); - a field that is meant for one
//   answer of another is shown then only (`data-only="country=KZ"`); - the error summary gets the focus.

const PATIENCE = 10_000; // after that a second try is allowed: the first may be lost on the way

function once(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || isSwitch(event)) return;
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

// A draft of every form that is typed into lies in this tab until the form has been sent with success.
function keep(form) {
  const key = `form:${form.dataset.keep || bare(form.getAttribute("action") || location.pathname)}`;
  const isAnswered = form.hasAttribute("data-answered") || Boolean(form.querySelector("[aria-invalid]"));
  const sent = read("sent");
  if (isAnswered) {
    write(key, all(form));
    write("sent", {});
    history.replaceState(history.state, "", location.href); // "back" to here asks for the page, not to send anew
  } else if (sent.key === key && arrived(sent)) {
    drop(key);
    write("sent", {});
  }
  const typed = read(key);
  if (!isAnswered) restore(form, typed);
  const changed = ({ target }) => {
    if (!target.name || ["hidden", "password", "file"].includes(target.type)) return;
    for (const hidden of form.querySelectorAll("input[type=hidden][name=serial]")) typed.serial = hidden.value;
    typed[target.name] = target.type === "checkbox" ? ticks(form, target.name) : target.value;
    write(key, typed);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && !isSwitch(event)) write("sent", { key, from: location.href });
  });
  for (const button of document.querySelectorAll(`button[form="${form.id}"][formaction]`)) {
    button.addEventListener("click", (event) => {
      if (!canWrite()) return; // the button sends what was typed along
      event.preventDefault();
      location.assign(button.formAction);
    });
  }
}

function isSwitch(event) {
  return Boolean(event.submitter?.hasAttribute("formaction"));
}

// The page that the server led to after the form was taken; not an error page, not the sign-in page, not a way back.
function arrived(sent) {
  const [visit] = performance.getEntriesByType("navigation");
  return visit?.type === "navigate" && document.referrer === sent.from && !document.querySelector("[data-unsent]");
}

function forgetSent() {
  const sent = read("sent");
  if (!sent.key || document.querySelector("form[data-answered]") || !arrived(sent)) return;
  drop(sent.key);
  write("sent", {});
}

function bare(path) {
  return path.replace(/^\/(ru|en)\//, "/");
}

function all(form) {
  const typed = {};
  for (const one of form.elements) {
    if (!one.name || ["password", "file", "submit"].includes(one.type)) continue;
    if (one.type === "hidden" && one.name !== "serial") continue;
    if (one.type === "radio" && !one.checked) continue;
    typed[one.name] = one.type === "checkbox" ? ticks(form, one.name) : one.value;
  }
  return typed;
}

function ticks(form, name) {
  return [...form.elements].filter((one) => one.name === name && one.checked).map((one) => one.value);
}

function restore(form, typed) {
  for (const control of form.elements) {
    const value = typed[control.name];
    if (value === undefined || (control.type === "hidden" && control.name !== "serial")) continue;
    if (control.type === "radio") control.checked = control.value === value;
    else if (control.type === "checkbox") control.checked = value.includes(control.value);
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

function canWrite() {
  try {
    sessionStorage.setItem("probe", "1");
    return true;
  } catch {
    return false;
  }
}

function drop(key) {
  try {
    sessionStorage.removeItem(key);
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

for (const page of document.querySelectorAll("[data-forget]")) drop(`form:${page.dataset.forget}`);
for (const form of document.querySelectorAll("form[data-keep], form#page-form")) keep(form);
forgetSent();
for (const box of document.querySelectorAll("[data-only]")) only(box);
for (const form of document.querySelectorAll("form[method=post]")) once(form);
document.getElementById("errors")?.focus();
