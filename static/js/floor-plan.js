// The floor plan in the hand; the page says and does the same without it.
// - zoom and pan by touch, mouse, keys and buttons; - from booth to booth by arrows; - details and filter
//   without a reload; - every ten seconds a small question whether anything has changed (304: nothing has).
// To move is to scroll: the browser paints the picture once and shifts it, however many booths there are.

const plan = document.getElementById("plan");
const view = plan.querySelector(".plan-view");
const picture = document.getElementById("floor");
const details = document.getElementById("details");
const found = document.getElementById("found");
const filter = document.getElementById("filter");
const news = document.getElementById("news");
const stands = new Map([...document.querySelectorAll("#stands > a")].map((one) => [one.id.slice(2), one]));

// --- Zoom and pan ----------------------------------------------------------------------------------

const BIGGEST = 90; // pixels of a metre
const READABLE = 13; // below it nobody reads the numbers: a phone begins with a part of the hall
const STEP = 80;
const EDGE = 20; // left free around a booth that comes into sight
const SLACK = 6; // a finger trembles: less is no drag
const metres = Number(picture.dataset.width) + 1;
const shape = picture.viewBox.baseVal;
const place = { x: 0, y: 0, scale: 1 };
const pointers = new Map();
let dragged = false;
let drawn = 0; // the scale that is on the screen
let waiting = 0;

function sizes() {
  const wide = view.clientWidth;
  const deep = view.clientHeight;
  const high = (wide * shape.height) / shape.width;
  return { wide, deep, high, least: Math.min(1, deep / high), most: Math.max(1, (BIGGEST * metres) / wide) };
}

function between(low, value, high) {
  return Math.max(low, Math.min(high, value));
}

function move(x, y, scale = place.scale) {
  const { wide, deep, high, least, most } = sizes();
  place.scale = between(least, scale, most);
  place.x = within(x, wide, wide * place.scale);
  place.y = within(y, deep, high * place.scale);
  waiting ||= requestAnimationFrame(draw);
}

function within(offset, room, length) {
  return length <= room ? (room - length) / 2 : between(room - length, offset, 0);
}

function draw() {
  waiting = 0;
  if (drawn !== place.scale) {
    drawn = place.scale;
    picture.style.width = `${view.clientWidth * drawn}px`;
    picture.style.margin = `${Math.max(0, place.y)}px 0 0 ${Math.max(0, place.x)}px`;
  }
  view.scrollTo(-place.x, -place.y);
}

// The browser has scrolled by itself, to what has the focus or by its bars.
function follow() {
  if (waiting || drawn !== place.scale) return;
  if (place.x <= 0 && Math.abs(view.scrollLeft + place.x) > 1) place.x = -view.scrollLeft;
  if (place.y <= 0 && Math.abs(view.scrollTop + place.y) > 1) place.y = -view.scrollTop;
}

function zoom(factor, x = view.clientWidth / 2, y = view.clientHeight / 2) {
  const { least, most } = sizes();
  const ratio = between(least, place.scale * factor, most) / place.scale;
  move(x - (x - place.x) * ratio, y - (y - place.y) * ratio, place.scale * ratio);
}

function fit() {
  move(0, 0, 0);
}

function begin() {
  const { wide, least } = sizes();
  move(0, 0, Math.max(least, (READABLE * metres) / wide));
  const chosen = stands.get(number(location.search));
  if (chosen) reveal(chosen);
}

// Reckoned from the drawing: what the screen shows may be a frame behind.
function reveal(stand) {
  const { wide, deep } = sizes();
  const pixels = (wide / shape.width) * place.scale;
  const box = stand.firstElementChild;
  const value = (name) => Number(box.getAttribute(name)) * pixels;
  const left = place.x + value("x") - shape.x * pixels;
  const top = place.y + value("y") - shape.y * pixels;
  const across = beyond(left, left + value("width"), wide);
  const down = beyond(top, top + value("height"), deep);
  if (across || down) move(place.x + across, place.y + down);
}

function beyond(low, high, room) {
  if (low < 0) return EDGE - low;
  return high > room ? room - EDGE - high : 0;
}

function point({ clientX, clientY }) {
  const frame = view.getBoundingClientRect();
  return { x: clientX - frame.left, y: clientY - frame.top };
}

function onDown(event) {
  if (event.button) return;
  if (!pointers.size) dragged = false;
  pointers.set(event.pointerId, { ...point(event), from: point(event) });
}

function onMove(event) {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const now = point(event);
  const other = [...pointers].find(([key]) => key !== event.pointerId)?.[1];
  if (!dragged && !other && Math.hypot(now.x - before.from.x, now.y - before.from.y) < SLACK) return;
  if (!dragged) for (const key of pointers.keys()) view.setPointerCapture(key);
  dragged = true;
  if (other) {
    const span = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
    zoom(span(now) / span(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
    move(place.x + (now.x - before.x) / 2, place.y + (now.y - before.y) / 2);
  } else move(place.x + now.x - before.x, place.y + now.y - before.y);
  Object.assign(before, now);
}

function onUp(event) {
  pointers.delete(event.pointerId);
}

function onWheel(event) {
  const factor = Math.exp(-event.deltaY / (event.deltaMode ? 12 : 400));
  const { least } = sizes();
  if (factor < 1 && place.scale <= least) return; // nothing left to zoom out of: the page scrolls on
  event.preventDefault();
  const { x, y } = point(event);
  zoom(factor, x, y);
}

const KEYS = {
  "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), Home: fit,
  ArrowLeft: () => move(place.x + STEP, place.y), ArrowRight: () => move(place.x - STEP, place.y),
  ArrowUp: () => move(place.x, place.y + STEP), ArrowDown: () => move(place.x, place.y - STEP),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const stand = event.target.closest("#stands > a");
  const next = stand && DIRECTIONS[event.key] && neighbour(stand, DIRECTIONS[event.key]);
  if (next) rove(next);
  else if (event.key === "Escape" && stand) view.focus();
  else if (stand && DIRECTIONS[event.key]) return event.preventDefault();
  else if (KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
}

// --- From booth to booth: one stop of the Tab key, arrows within -----------------------------------

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function middle(stand) {
  const box = stand.firstElementChild;
  const value = (name) => Number(box.getAttribute(name));
  return [value("x") + value("width") / 2, value("y") + value("height") / 2];
}

function neighbour(stand, [right, down]) {
  const [x, y] = middle(stand);
  let best;
  let least = Infinity;
  for (const other of stands.values()) {
    const [to, below] = middle(other);
    const along = (to - x) * right + (below - y) * down;
    const aside = Math.abs((to - x) * down) + Math.abs((below - y) * right);
    if (along > 0.1 && along + 2.5 * aside < least && along >= aside / 2) [best, least] = [other, along + 2.5 * aside];
  }
  return best;
}

function rove(stand, focus = true) {
  for (const one of picture.querySelectorAll('a[tabindex="0"]')) one.setAttribute("tabindex", "-1");
  stand.setAttribute("tabindex", "0");
  if (focus) stand.focus({ preventScroll: true });
}

// --- Details and filter without a reload -----------------------------------------------------------

function number(search) {
  return new URLSearchParams(search).get("booth") ?? "";
}

async function part(name, search) {
  const headers = { "HX-Request": "true", "HX-Target": name };
  const answer = await fetch(location.pathname + search, { headers, credentials: "same-origin" });
  if (!answer.ok) throw new Error(answer.status);
  return answer.text();
}

function wanted() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(filter)) if (value) query.append(name, value);
  return query;
}

function address(booth) {
  const query = wanted();
  if (booth) query.set("booth", booth);
  return query.size || query.toString() ? `?${query}` : "?";
}

async function show(booth, { remember = true, focus = true } = {}) {
  const search = address(booth);
  try {
    details.innerHTML = await part("details", search);
  } catch {
    return location.assign(`${search}#details`);
  }
  frame(stands.get(booth));
  if (remember) history.pushState(null, "", search);
  if (!focus) return;
  details.focus({ preventScroll: true });
  details.scrollIntoView({ block: "nearest" });
}

function frame(stand) {
  const chosen = document.getElementById("chosen");
  chosen.replaceChildren();
  if (!stand) return;
  const box = stand.firstElementChild.cloneNode();
  box.removeAttribute("fill");
  box.setAttribute("class", "chosen");
  chosen.append(box);
  rove(stand, false);
  reveal(stand);
}

function onClick(event) {
  if (dragged && view.contains(event.target)) return event.preventDefault();
  const link = event.target.closest("#stands > a, .stands a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.dataset.booth ?? link.closest("[data-booth]")?.dataset.booth ?? link.id.slice(2));
}

async function search() {
  try {
    found.innerHTML = await part("found", address(""));
  } catch {
    return filter.submit();
  }
  const kept = new Set([...found.querySelectorAll("[data-booth]")].map((row) => row.dataset.booth));
  for (const [name, stand] of stands) stand.classList.toggle("out", !kept.has(name));
}

async function onFilter(event) {
  event?.preventDefault();
  await search();
  history.replaceState(null, "", address(number(location.search)));
  news.textContent = document.getElementById("found-count")?.textContent ?? "";
}

function onReset(event) {
  event.preventDefault();
  for (const control of filter.elements) if (control.name) control.value = "";
  onFilter();
}

// --- The live state --------------------------------------------------------------------------------

const PAUSE = 10_000;
const LONGEST = 80_000;
const TOLD_AT_MOST = 5;
const STATES = ["free", "held", "taken", "mine"];
let etag = "";
let pause = PAUSE;
let timer = 0;

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return; // asked again when somebody looks
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(plan.dataset.state, { headers, cache: "no-store", credentials: "same-origin" });
    if (answer.status === 200) {
      etag = answer.headers.get("ETag") ?? "";
      hear(await answer.json());
    } else if (answer.status !== 304) throw new Error(answer.status);
    pause = PAUSE;
  } catch {
    pause = Math.min(LONGEST, pause * 2); // away: it is asked less often
  }
  clearTimeout(timer);
  timer = setTimeout(ask, pause * (0.9 + Math.random() / 5));
}

function hear(told) {
  if (told.plan !== plan.dataset.plan) {
    news.textContent = plan.dataset.changed;
    news.classList.remove("hush");
    return;
  }
  const changed = [...stands].filter(([name, stand]) => differs(stand, told.booths[name])).map(([name]) => name);
  if (!changed.length) return;
  let named = false;
  for (const name of changed) named = mark(name, told.booths[name]) || named;
  if (named) search();
  const shown = number(location.search);
  if (changed.includes(shown)) show(shown, { remember: false, focus: details.contains(document.activeElement) });
  const lines = changed.slice(0, TOLD_AT_MOST).map((name) => stands.get(name).getAttribute("aria-label"));
  if (changed.length > TOLD_AT_MOST) lines.push(`… ${changed.length}`);
  news.textContent = lines.join("; ");
}

function differs(stand, now = {}) {
  return stand.classList[0] !== (now.state ?? "free") || Boolean(now.category) !== Boolean(stand.querySelector("use"));
}

// Gives back whether somebody's name came or went: then the list is fetched anew.
function mark(name, now = {}) {
  const stand = stands.get(name);
  const state = now.state ?? "free";
  const words = plan.dataset[state];
  const out = stand.classList.contains("out");
  stand.setAttribute("class", out ? `${state} out` : state);
  stand.setAttribute("aria-label", [`${name}: ${words}`, now.name].filter(Boolean).join(", "));
  const box = stand.firstElementChild;
  state === "held" ? box.setAttribute("fill", "url(#held)") : box.removeAttribute("fill");
  const before = stand.querySelector("use");
  before?.remove();
  if (now.category) stand.append(sign(stand, now.category));
  const row = found.querySelector(`[data-booth="${CSS.escape(name)}"]`);
  if (row) {
    row.classList.remove(...STATES);
    row.classList.add(state);
    row.querySelector("b").textContent = words;
  }
  return Boolean(before || now.name);
}

function sign(stand, category) {
  const [x, y] = middle(stand);
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#sign-${category}`);
  use.setAttribute("x", x);
  use.setAttribute("y", y + 0.65);
  stand.lastElementChild.setAttribute("y", y - 0.45);
  return use;
}

// --- Begin -----------------------------------------------------------------------------------------

view.classList.add("moves");
view.style.aspectRatio = `${shape.width} / ${shape.height}`;
view.tabIndex = 0;
picture.setAttribute("tabindex", "-1"); // or some browsers stop at it as at something that scrolls
for (const stand of stands.values()) stand.setAttribute("tabindex", "-1");
if (stands.size) rove(stands.values().next().value, false);
begin();
const tools = plan.querySelector(".plan-tools");
tools.addEventListener("click", ({ target }) => (target.dataset.zoom ? zoom(Number(target.dataset.zoom)) : "fit" in target.dataset && fit()));
view.addEventListener("pointerdown", onDown);
view.addEventListener("pointermove", onMove);
for (const name of ["pointerup", "pointercancel"]) view.addEventListener(name, onUp);
view.addEventListener("wheel", onWheel, { passive: false });
view.addEventListener("keydown", onKey);
view.addEventListener("dragstart", (event) => event.preventDefault());
view.addEventListener("scroll", follow, { passive: true });
picture.addEventListener("focusin", ({ target }) => stands.has(target.id?.slice(2)) && (rove(target, false), reveal(target)));
new ResizeObserver(() => ((drawn = 0), move(place.x, place.y))).observe(view);
plan.addEventListener("click", onClick);
filter.addEventListener("submit", onFilter);
filter.addEventListener("change", onFilter);
filter.querySelector("[data-reset]").addEventListener("click", onReset);
addEventListener("popstate", () => show(number(location.search), { remember: false, focus: false }));
document.addEventListener("visibilitychange", ask);
timer = setTimeout(ask, PAUSE);
performance.mark("floor-plan-ready");
plan.dataset.ready = "";
