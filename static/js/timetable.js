// The timetable of a day as a board: blocks are dragged, stretched, or moved by the keyboard. The server decides:
// each move is the post that the form of the lecture would make, its answer is the board as it stands then. Where
// there is little room the board stays a list, and its forms are sent without leaving the page.

const STEP = 5; // minutes
const SCALE = 2; // pixels a minute
const HALF_HOUR = 30;
const wide = window.matchMedia("(min-width: 64rem)");
const said = document.querySelector("#tt-said");
const help = document.querySelector("#tt-help");
let lifted = null;

const board = () => document.querySelector("#board");
const lists = () => [...board().querySelectorAll(".tt-slots")];
const number = (text) => Number.parseInt(text, 10);
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
const clock = (minute) => `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

// --- Drawing ------------------------------------------------------------------------------------

function put(block, start, minutes) {
  const lanes = block === lifted?.block ? 1 : number(block.dataset.lanes);
  block.style.top = `${(start - number(board().dataset.opens)) * SCALE}px`;
  block.style.height = `${minutes * SCALE - 1}px`;
  block.style.width = `${100 / lanes}%`;
  block.style.left = `${(100 / lanes) * (block === lifted?.block ? 0 : number(block.dataset.lane))}%`;
}

function clear(block) {
  for (const name of ["top", "height", "width", "left", "transform"]) block.style.removeProperty(name);
}

function draw() {
  const isBoard = wide.matches;
  const { opens, closes } = board().dataset;
  const height = `${(number(closes) - number(opens)) * SCALE}px`;
  board().classList.toggle("is-board", isBoard);
  help.hidden = !isBoard;
  for (const list of lists()) {
    if (isBoard && list.dataset.room) list.style.height = height;
    else list.style.removeProperty("height");
  }
  for (const hour of board().querySelectorAll("[data-minute]")) {
    hour.style.top = `${(number(hour.dataset.minute) - number(opens)) * SCALE}px`;
  }
  for (const block of board().querySelectorAll(".tt-block")) {
    prepare(block, isBoard);
    if (isBoard && block.parentElement.dataset.room) {
      put(block, number(block.dataset.start), number(block.dataset.minutes));
    } else clear(block);
  }
}

/** On the board a block is a button; in the list its form is enough. */
function prepare(block, isBoard) {
  const grip = block.querySelector(".tt-grip");
  block.querySelector(".tt-edge")?.remove();
  for (const name of ["role", "tabindex", "aria-describedby", "aria-pressed"]) grip.removeAttribute(name);
  if (!isBoard) return;
  grip.setAttribute("role", "button");
  grip.setAttribute("tabindex", "0");
  grip.setAttribute("aria-describedby", "tt-help");
  grip.setAttribute("aria-pressed", "false");
  if (block.dataset.room) {
    const edge = document.createElement("div");
    edge.className = "tt-edge";
    block.append(edge);
  }
}

// --- Asking the server --------------------------------------------------------------------------
// One move is asked for at a time, in the order in which they were made; the board is drawn anew with what the
// server says, but never under a hand: an answer waits until nothing is pressed or lifted.

const moves = []; // put down, and not answered yet; the first is being asked for
const marks = new Map(); // what the server says of lectures that were moved here and not drawn yet
let isAsking = false;
let isLost = false;
let isPressed = false;
let answered = null; // the latest board that could not be drawn yet

function send(body, made = {}) {
  moves.push({ body, ...made });
  if (!isLost) ask();
}

async function ask() {
  if (isAsking) return;
  isAsking = true;
  while (moves.length && !isLost) {
    board().setAttribute("aria-busy", "true");
    try {
      take(await post(moves[0].body, moves[0].block));
    } catch {
      isLost = true;
    }
  }
  isAsking = false;
  rest();
}

async function post(body, block) {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) form.append(name, value);
  if (block && marks.has(body.lecture)) form.set("seen", marks.get(body.lecture));
  if (!form.has("csrfmiddlewaretoken")) {
    form.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  }
  const address = `${location.pathname}?day=${board().dataset.day}`;
  const answer = await fetch(address, { method: "POST", body: form, headers: { "X-Part": "board" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#board");
}

function take(fresh) {
  const { body } = moves.shift();
  if (!fresh) return location.reload(); // signed out meanwhile
  const refusal = fresh.querySelector(".tt-refusal") ?? answered?.querySelector(".tt-refusal");
  if (refusal && !fresh.contains(refusal)) {
    fresh.prepend(fresh.ownerDocument.adoptNode(refusal)); // nobody has read it yet
    fresh.dataset.refused = refusal.textContent;
  }
  marks.set(body.lecture, fresh.querySelector(`#b-${body.lecture}`)?.dataset.seen ?? "");
  answered = fresh;
  answered.moved = body.lecture;
}

/** The hand is empty and nothing is being asked for: the board as the server has it. */
function rest() {
  if (isPressed || lifted || isAsking) return;
  if (isLost) putBack();
  if (answered) show(answered);
}

/** The server cannot be reached: what it did not answer is undone, the last move first. */
function putBack() {
  isLost = false;
  for (const { body, block, before } of moves.splice(0).reverse()) {
    if (!block) continue;
    before.home.insertBefore(block, before.next?.parentElement === before.home ? before.next : null);
    Object.assign(block.dataset, before.stood);
    block.querySelector(".tt-time").textContent = before.words;
    focusOn(body.lecture);
  }
  draw();
  board().removeAttribute("aria-busy");
  said.textContent = board().dataset.lost;
  if (answered) answered.dataset.said = board().dataset.lost;
}

function show(fresh) {
  const scrolled = board().querySelector(".tt-rooms").scrollLeft;
  answered = null;
  marks.clear();
  board().replaceWith(document.adoptNode(fresh));
  draw();
  board().querySelector(".tt-rooms").scrollLeft = scrolled;
  // What was refused is an alert and says itself.
  said.textContent = board().dataset.refused ? "" : board().dataset.said;
  focusOn(fresh.moved);
}

function focusOn(code) {
  const block = document.getElementById(`b-${code}`);
  block?.querySelector(wide.matches ? ".tt-grip" : "summary")?.focus({ preventScroll: true });
}

// --- Lifting, moving, putting down --------------------------------------------------------------

function lift(block) {
  const start = block.dataset.start === "" ? number(board().dataset.opens) : number(block.dataset.start);
  lifted = {
    block,
    list: block.parentElement,
    home: block.parentElement,
    next: block.nextElementSibling,
    start,
    minutes: number(block.dataset.minutes),
  };
  block.classList.add("is-lifted");
  block.querySelector(".tt-grip").setAttribute("aria-pressed", "true");
}

/** The words for where it would stand, written on it and said. */
function tell() {
  const { block, list, start, minutes } = lifted;
  const words = list.dataset.room ? `${clock(start)}–${clock(start + minutes)}` : board().dataset.parked;
  block.querySelector(".tt-time").textContent = words;
  said.textContent = list.dataset.room ? `${list.dataset.name}, ${words}` : words;
}

function place(list, start, minutes) {
  const { opens, closes } = board().dataset;
  lifted.minutes = clamp(minutes, STEP, number(closes) - number(opens));
  lifted.start = clamp(start, number(opens), number(closes) - lifted.minutes);
  lifted.list = list;
  for (const other of lists()) other.classList.toggle("is-target", other === list);
  if (list.dataset.room) put(lifted.block, lifted.start, lifted.minutes);
  tell();
}

/** Nothing is moved: it stands where it was. */
function leave(words = "") {
  if (lifted) {
    const { block, home, next } = lifted;
    const { code } = block.dataset;
    lifted = null;
    block.classList.remove("is-lifted");
    home.insertBefore(block, next);
    for (const other of lists()) other.classList.remove("is-target");
    block.querySelector(".tt-time").textContent = block.dataset.words;
    draw();
    focusOn(code);
    settle();
  }
  said.textContent = words;
}

function putDown() {
  const { block, list, home, next, start, minutes } = lifted;
  const { code: lecture, seen, room, words } = block.dataset;
  const same = list.dataset.room === room && minutes === number(block.dataset.minutes);
  if (same && (!list.dataset.room || String(start) === block.dataset.start)) return leave();
  const stood = { room, start: block.dataset.start, minutes: block.dataset.minutes, lane: block.dataset.lane, lanes: block.dataset.lanes };
  lifted = null;
  block.classList.remove("is-lifted");
  for (const other of lists()) other.classList.remove("is-target");
  if (block.parentElement !== list) list.append(block);
  const stands = list.dataset.room ? { room: list.dataset.room, start, minutes } : { room: "", start: "" };
  Object.assign(block.dataset, stands, { lane: 0, lanes: 1 }); // until the server has said where
  clear(block);
  draw();
  focusOn(lecture);
  const body = { lecture, seen, day: board().dataset.day };
  const made = { block, before: { home, next, stood, words } };
  if (list.dataset.room) send({ ...body, room: list.dataset.room, start: clock(start), minutes }, made);
  else send({ ...body, park: "1" }, made);
  settle();
}

/** After whatever the hand is doing now: a click is told of when the press is over. */
function settle() {
  setTimeout(rest);
}

// --- By keyboard --------------------------------------------------------------------------------

const ARROWS = { ArrowUp: [0, -STEP], ArrowDown: [0, STEP], PageUp: [0, -HALF_HOUR], PageDown: [0, HALF_HOUR], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function onKey(event) {
  const grip = event.target.closest?.(".tt-grip");
  if (!grip || !wide.matches) return;
  const block = grip.closest(".tt-block");
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    if (lifted) return putDown();
    remember(block);
    lift(block);
    said.textContent = `${board().dataset.lifted}: ${block.querySelector("strong").textContent}`;
  } else if (event.key === "Escape" && lifted) leave(block.dataset.words);
  else if (event.key === "Delete" && !lifted && block.dataset.room) {
    send({ lecture: block.dataset.code, seen: block.dataset.seen, park: "1" });
  } else if (lifted && event.key in ARROWS) {
    event.preventDefault();
    step(...ARROWS[event.key], event.shiftKey);
  }
}

function step(rooms, minutes, isLength) {
  const rows = lists();
  const target = rows[clamp(rows.indexOf(lifted.list) + rooms, 0, rows.length - 1)];
  const { block, start, minutes: length } = lifted;
  if (target !== block.parentElement) {
    target.append(block);
    if (!target.dataset.room) clear(block);
    block.querySelector(".tt-grip").focus();
  }
  if (!target.dataset.room) place(target, start, length);
  else if (isLength) place(target, start, length + minutes);
  else place(target, start + minutes, length);
}

function remember(block) {
  block.dataset.words = block.querySelector(".tt-time").textContent;
}

// --- By pointer ---------------------------------------------------------------------------------

const FAR = 4; // pixels; less is a click

function onDown(event) {
  const handle = event.target.closest?.(".tt-grip, .tt-edge");
  if (!handle || !wide.matches || event.button !== 0 || lifted) return;
  const block = handle.closest(".tt-block");
  const isEdge = handle.classList.contains("tt-edge");
  const from = { x: event.clientX, y: event.clientY, box: block.getBoundingClientRect() };
  const move = (at) => {
    if (!lifted) {
      if (Math.hypot(at.clientX - from.x, at.clientY - from.y) < FAR) return;
      remember(block);
      lift(block);
    }
    if (isEdge) place(lifted.home, lifted.start, snapped((at.clientY - from.box.top) / SCALE));
    else drag(at, from);
  };
  const up = () => {
    stop();
    if (lifted) putDown();
  };
  const cancel = () => {
    stop();
    leave();
  };
  const stop = () => {
    handle.removeEventListener("pointermove", move);
    handle.removeEventListener("pointerup", up);
    handle.removeEventListener("pointercancel", cancel);
  };
  handle.setPointerCapture(event.pointerId);
  handle.addEventListener("pointermove", move);
  handle.addEventListener("pointerup", up);
  handle.addEventListener("pointercancel", cancel);
}

const snapped = (minutes) => Math.round(minutes / STEP) * STEP;

/** The block follows the pointer; where it would land is told by its words. */
function drag(at, from) {
  const { block, minutes } = lifted;
  const under = lists().find((list) => {
    const box = list.getBoundingClientRect();
    return at.clientX >= box.left && at.clientX < box.right && at.clientY >= box.top - HALF_HOUR && at.clientY <= box.bottom + HALF_HOUR;
  });
  if (under) {
    const top = at.clientY - (from.y - from.box.top) - under.getBoundingClientRect().top;
    const start = number(board().dataset.opens) + snapped(top / SCALE);
    lifted.list = under;
    lifted.start = clamp(start, number(board().dataset.opens), number(board().dataset.closes) - minutes);
    for (const other of lists()) other.classList.toggle("is-target", other === under);
    tell();
  }
  block.style.transform = `translate(${at.clientX - from.x}px, ${at.clientY - from.y}px)`;
}

// --- The forms ----------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target.closest("#board form");
  if (!form) return;
  event.preventDefault();
  send(Object.fromEntries(new FormData(form, event.submitter)));
});
document.addEventListener("keydown", onKey);
document.addEventListener("pointerdown", (event) => {
  // Of a list of choices nothing may tell when it is let go.
  if (event.button === 0 && !event.target.closest?.("select, input")) isPressed = true;
  onDown(event);
});
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    isPressed = false;
    settle();
  });
}
document.addEventListener(
  "toggle",
  (event) => event.target.closest?.(".tt-block")?.classList.toggle("is-open", event.target.open),
  true,
);
// Whoever tabs away has left it where it was.
document.addEventListener("focusout", (event) => {
  if (lifted && event.target.closest?.(".is-lifted") && event.relatedTarget && !event.relatedTarget.closest(".is-lifted")) leave();
});
wide.addEventListener("change", draw);
draw();
