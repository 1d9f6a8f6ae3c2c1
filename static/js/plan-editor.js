// The editor of a hall's plan. Without it the page does the same, booth by booth, through its table and its forms.
// - plan.js holds what is changed; - picture.js is the drawing; - here: buttons, keys, fields, table, saving.

import { Picture } from "./plan-editor/picture.js";
import { EDITED, Plan, fold, numbersFrom, round } from "./plan-editor/plan.js";

const root = document.getElementById("editor");
const words = JSON.parse(document.getElementById("plan-words").textContent);
const plan = new Plan(JSON.parse(document.getElementById("plan-data").textContent));
const news = document.getElementById("news");
const faultList = document.getElementById("faults");
const tools = document.getElementById("tools");
const form = document.getElementById("booth-form");
const rowForm = document.getElementById("row-form");
const table = document.getElementById("rows");
const secret = form.elements.csrfmiddlewaretoken.value;
const LEAP = 5; // metres, with Shift
const SHOWN = 20; // faults in words; all of them on the picture
const chosen = new Set();
let refused = []; // by the server, until something is changed
let isSaving = false;

const picture = new Picture(document.getElementById("picture"), plan, {
  choose: (key, more) => choose(key, { more }),
  dragging: () => fill(),
  dropped: (kind) => changed(kind === "move" ? "moved" : "sized"),
});

// --- What is said ------------------------------------------------------------------------------------

function say(name, values = {}) {
  news.textContent = text(name, values);
}

function text(name, values) {
  return words[name].replace(/%\((\w+)\)s/g, (_all, key) => spoken(values[key]));
}

function spoken(value) {
  return typeof value === "number" ? value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 }) : value ?? "";
}

function place(one) {
  return { number: one.number, x: one.x_m, y: one.y_m, width: one.width_m, depth: one.depth_m };
}

// --- What is chosen ----------------------------------------------------------------------------------

function booths() {
  return [...chosen].map((key) => plan.get(key)).filter(Boolean);
}

function single() {
  return chosen.size === 1 ? booths()[0] : undefined;
}

function choose(key, { more = false, quiet = false } = {}) {
  if (!more) chosen.clear();
  if (key) more && chosen.has(key) ? chosen.delete(key) : chosen.add(key);
  show();
  const one = single();
  if (one) picture.reveal(one);
  if (quiet) return;
  if (one) say("chosen", { number: one.number, place: `${text("place", place(one))} ${one.taken}` });
  else if (chosen.size) say("several", { count: chosen.size });
}

function byNumber(one, other) {
  return one.number.localeCompare(other.number, "en", { numeric: true });
}

function next(step) {
  const all = plan.all().sort(byNumber);
  if (!all.length) return;
  const at = all.findIndex((one) => one.key === [...chosen].at(-1));
  choose(all[(at + step + (at < 0 && step < 0 ? 1 : 0) + all.length) % all.length].key);
}

// --- What changes ------------------------------------------------------------------------------------

function changed(name, values) {
  refused = [];
  for (const key of chosen) if (!plan.get(key)) chosen.delete(key);
  show();
  const one = values ?? (single() ? place(single()) : undefined);
  if (one) say(name, one);
  else say("unsaved", { count: plan.edits.size });
}

function nudge(across, down) {
  const some = booths();
  const [x, y] = plan.within(some, across, down);
  if (!some.length || (!x && !y)) return;
  plan.write(some.map((one) => [one.key, { x_m: round(one.x_m + x), y_m: round(one.y_m + y) }]));
  changed("moved");
}

function turn() {
  const some = booths();
  if (!some.length) return;
  plan.write(some.map((one) => [one.key, { width_m: one.depth_m, depth_m: one.width_m }]));
  changed("turned");
}

function remove() {
  const some = booths();
  const kept = some.find((one) => one.kept);
  if (kept) return say("kept", kept);
  if (!some.length) return undefined;
  plan.remove(some.map((one) => one.key));
  chosen.clear();
  return changed("removed", { numbers: some.map((one) => one.number).join(", ") });
}

function draw(made) {
  plan.write(made);
  chosen.clear();
  for (const [key] of made) chosen.add(key);
  changed("drawn", { numbers: made.map(([, one]) => one.number).join(", ") });
}

function add() {
  const like = { width_m: 3, depth_m: 3, area_m2: null, power_kw: 0, is_offered: true, base_price_kzt: null };
  const at = plan.room(3, 3);
  if (!at) return say("full");
  const last = plan.all().sort(byNumber).at(-1);
  const number = plan.freeNumber(last?.number ?? rowForm.elements.number.value);
  return draw([plan.add({ ...like, ...kind(), ...at, number })]);
}

function kind() {
  return { stand_type: rowForm.elements.stand_type.value, build: rowForm.elements.build.value };
}

function copy() {
  const made = [];
  for (const one of booths().sort(byNumber)) {
    const others = made.map(([, other]) => other);
    const at = plan.room(one.width_m, one.depth_m, one.x_m + one.width_m, one.y_m, others);
    if (!at) return say("full");
    const values = Object.fromEntries(EDITED.map((name) => [name, one[name]]));
    made.push(plan.add({ ...values, ...at, number: plan.freeNumber(one.number, others) }));
  }
  return made.length ? draw(made) : undefined;
}

function arrange(name) {
  const some = booths().sort((one, other) => one.x_m - other.x_m);
  if (some.length < 2) return;
  const left = Math.min(...some.map((one) => one.x_m));
  const top = Math.min(...some.map((one) => one.y_m));
  let end = left;
  const to = {
    left: () => ({ x_m: left }),
    top: () => ({ y_m: top }),
    join: (one) => ({ x_m: round((end += one.width_m) - one.width_m), y_m: top }),
  }[name];
  plan.write(some.map((one) => [one.key, to(one)]));
  changed("moved");
}

function drawRow(event) {
  event.preventDefault();
  if (!rowForm.reportValidity()) return;
  const typed = rowForm.elements;
  const metres = (name) => number(typed[name].value) ?? 0;
  const down = typed.direction.value === "down";
  const size = { width_m: metres("width_m"), depth_m: metres("depth_m"), area_m2: null };
  const step = (down ? size.depth_m : size.width_m) + metres("gap_m");
  const count = Math.max(1, Math.min(100, Number(typed.count.value) || 1));
  const usual = { ...size, ...kind(), power_kw: 0, is_offered: true, base_price_kzt: null };
  draw(
    numbersFrom(fold(typed.number.value), count).map((one, at) =>
      plan.add({
        ...usual, number: one,
        x_m: round(metres("x_m") + (down ? 0 : step * at)), y_m: round(metres("y_m") + (down ? step * at : 0)),
      }),
    ),
  );
}

function back(deed, name) {
  if (!plan[deed]()) return;
  refused = [];
  for (const key of chosen) if (!plan.get(key)) chosen.delete(key);
  show();
  say(name, { count: plan.edits.size });
}

// --- The fields of one booth --------------------------------------------------------------------------

const SOLD = ["width_m", "depth_m", "area_m2", "stand_type", "build"];

function number(typed) {
  const value = String(typed).trim().replace(",", ".");
  return value === "" || Number.isNaN(Number(value)) ? null : Number(value);
}

function fill() {
  const one = single();
  for (const name of EDITED) {
    const field = form.elements[name];
    field.disabled = !one || (one.booked && SOLD.includes(name));
    if (field === document.activeElement && !field.disabled) continue;
    if (field.type === "checkbox") field.checked = Boolean(one?.[name]);
    else field.value = one ? (name === "area_m2" ? one.area_m2 ?? round(one.width_m * one.depth_m) : one[name] ?? "") : "";
  }
  document.getElementById("booth-words").textContent = one
    ? [one.taken, one.booked && text("booked", one)].filter(Boolean).join(". ")
    : chosen.size ? text("several", { count: chosen.size }) : words.nothing;
}

function typed(event) {
  const one = single();
  const field = event.target;
  if (!one || !EDITED.includes(field.name)) return;
  const was = one[field.name];
  const value =
    field.type === "checkbox" ? field.checked
    : field.name === "number" ? fold(field.value)
    : field.tagName === "SELECT" ? field.value
    : number(field.value) ?? (field.name === "area_m2" ? round(one.width_m * one.depth_m) : null);
  const isNeeded = field.name !== "base_price_kzt";
  if (value === was || (isNeeded && value === null) || value === "") return fill();
  const more = ["width_m", "depth_m"].includes(field.name) ? { area_m2: null } : {};
  plan.write([[one.key, { [field.name]: value, ...more }]]);
  if (field.type !== "checkbox") field.value = value ?? "";
  return changed("changed");
}

// --- What is shown -----------------------------------------------------------------------------------

function show() {
  const found = [...plan.faults().map((one) => ({ ...one, words: text(one.code, one) })), ...refused];
  const mine = found.filter((one) => refused.includes(one) || one.booths.some((key) => plan.edits.has(key)));
  picture.draw(chosen, new Set(mine.flatMap((one) => one.booths)));
  showFaults(mine);
  fill();
  showRows(new Set(mine.flatMap((one) => one.booths)));
  const count = chosen.size;
  const may = { save: plan.edits.size && !isSaving, undo: plan.past.length, redo: plan.future.length, copy: count, turn: count, remove: count, left: count > 1, top: count > 1, join: count > 1 };
  for (const tool of tools.children) if (tool.dataset.tool in may) tool.disabled = !may[tool.dataset.tool];
}

function showFaults(found) {
  faultList.hidden = !found.length;
  const lines = found.slice(0, SHOWN).map((one) => {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = one.words;
    button.addEventListener("click", () => (choose(one.booths[0]), picture.svg.focus()));
    line.append(button);
    return line;
  });
  faultList.querySelector("ul").replaceChildren(...lines);
}

const cells = new Map();

function showRows(faulty) {
  const options = (name) => Object.fromEntries([...rowForm.elements[name].options].map((one) => [one.value, one.text]));
  const [kinds, builds] = [options("stand_type"), options("build")];
  const seen = new Set();
  for (const one of plan.all().sort(byNumber)) {
    seen.add(one.key);
    const area = one.area_m2 ?? round(one.width_m * one.depth_m);
    const told = [
      one.number, `${spoken(one.x_m)}; ${spoken(one.y_m)}`, `${spoken(one.width_m)} × ${spoken(one.depth_m)}`, spoken(area),
      kinds[one.stand_type] ?? "", builds[one.build] ?? "", one.taken,
    ];
    const looks = [chosen.has(one.key) && "pe-chosen", faulty.has(one.key) && "pe-faulty"].filter(Boolean).join(" ");
    const sign = [...told, looks].join("|");
    if (cells.get(one.key)?.sign === sign) continue;
    const row = cells.get(one.key)?.row ?? newRow(one.key);
    cells.set(one.key, { row, sign });
    row.className = looks;
    row.firstElementChild.firstElementChild.textContent = told[0];
    told.slice(1).forEach((value, at) => (row.children[at + 1].textContent = value));
  }
  for (const [key, { row }] of cells) if (!seen.has(key)) (row.remove(), cells.delete(key));
}

function newRow(key) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  const link = document.createElement("a");
  head.scope = "row";
  link.href = "#booth";
  link.dataset.key = key;
  head.append(link);
  const labels = [...table.parentElement.querySelectorAll("thead th")].slice(1).map((one) => one.textContent);
  row.append(head);
  for (const label of labels) row.insertCell().dataset.label = label;
  table.append(row);
  return row;
}

// --- Saving ------------------------------------------------------------------------------------------

async function save() {
  if (isSaving || !plan.edits.size) return;
  isSaving = true;
  news.textContent = words.saving;
  show();
  try {
    const body = JSON.stringify({ revision: plan.revision, changes: plan.changes() });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": secret };
    const answer = await fetch(root.dataset.save, { method: "POST", headers, body, credentials: "same-origin" });
    const told = await answer.json();
    answer.ok ? kept(told) : notKept(told);
  } catch {
    news.textContent = words.offline;
  }
  isSaving = false;
  show();
}

function kept(told) {
  const numbers = booths().map((one) => one.number);
  plan.saved(told.plan);
  refused = [];
  chosen.clear();
  for (const one of plan.all()) if (numbers.includes(one.number)) chosen.add(one.key);
  news.textContent = [told.said, ...told.hints].join(" ");
}

function notKept(told) {
  news.textContent = told.said;
  if (told.plan) return plan.rebase(told.plan);
  refused = told.faults;
  faultList.focus();
  return undefined;
}

// --- Buttons and keys --------------------------------------------------------------------------------

const TOOLS = {
  save, add, copy, turn, remove,
  undo: () => back("undo", "undone"), redo: () => back("redo", "redone"),
  left: () => arrange("left"), top: () => arrange("top"), join: () => arrange("join"),
  in: () => picture.zoom(1.5), out: () => picture.zoom(1 / 1.5), fit: () => picture.fit(),
};
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const KEYS = {
  PageDown: () => next(1), PageUp: () => next(-1), Escape: () => choose(0), Delete: remove, Backspace: remove,
  KeyR: turn, KeyD: copy, Enter: () => form.elements.number.focus(), Home: () => picture.fit(),
  Equal: TOOLS.in, NumpadAdd: TOOLS.in, Minus: TOOLS.out, NumpadSubtract: TOOLS.out,
};

function onKey(event) {
  const arrow = ARROWS[event.key];
  const far = event.shiftKey ? LEAP : plan.step;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const deed = arrow ? () => nudge(arrow[0] * far, arrow[1] * far) : KEYS[event.code] ?? KEYS[event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
}

// Ctrl+Z in a field is the field's own.
function onShortcut(event) {
  if (!(event.ctrlKey || event.metaKey) || event.target.closest("input, select, textarea")) return;
  const deed = { KeyZ: event.shiftKey ? TOOLS.redo : TOOLS.undo, KeyY: TOOLS.redo, KeyS: save }[event.code];
  if (!deed) return;
  event.preventDefault();
  deed();
}

function onSubmit(event) {
  event.preventDefault();
  TOOLS[event.submitter?.value ?? "save"]?.();
}

function onRow(event) {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  choose(Number(link.dataset.key), { more: event.shiftKey || event.ctrlKey || event.metaKey });
  if (!event.shiftKey && !event.ctrlKey && !event.metaKey) form.elements.number.focus();
}

tools.hidden = false;
table.replaceChildren();
for (const one of [form.querySelector(".pe-buttons"), root.querySelector("[data-plain]")]) one.hidden = true;
tools.addEventListener("click", (event) => TOOLS[event.target.dataset.tool]?.());
picture.svg.addEventListener("keydown", onKey);
document.addEventListener("keydown", onShortcut);
form.addEventListener("change", typed);
form.addEventListener("submit", onSubmit);
rowForm.addEventListener("submit", drawRow);
table.addEventListener("click", onRow);
addEventListener("beforeunload", (event) => plan.edits.size && event.preventDefault());
const wanted = Number(new URLSearchParams(location.search).get("booth"));
choose(plan.get(wanted) ? wanted : 0, { quiet: true });
root.dataset.ready = "";
