// The picture of the plan: draws the booths, and turns what the hand does on it into moves and sizes in metres.

import { below, right, round } from "./plan.js";

const SVG = "http://www.w3.org/2000/svg";
const CORNERS = { nw: [0, 0], ne: [1, 0], sw: [0, 1], se: [1, 1] };
const SLACK = 5; // pixels: a finger trembles
const NEAR = 4; // metres: closer nobody needs
const HANDLE = 14; // pixels

export class Picture {
  // `hand`: choose(key, more), moved(), sized(key); what it does is drawn by `draw`.
  constructor(svg, plan, hand) {
    this.svg = svg;
    this.plan = plan;
    this.hand = hand;
    this.nodes = new Map();
    this.drawn = new Map();
    this.chosen = new Set();
    this.pointers = new Map();
    this.grip = null;
    this.whole = svg.viewBox.baseVal;
    this.home = [this.whole.x, this.whole.y, this.whole.width, this.whole.height];
    this.layer = svg.querySelector("#booths");
    this.handles = svg.querySelector("#handles");
    this.layer.replaceChildren();
    this.layer.setAttribute("aria-hidden", "true");
    svg.parentElement.classList.add("moves");
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("role", "application");
    svg.addEventListener("pointerdown", (event) => this.onDown(event));
    svg.addEventListener("pointermove", (event) => this.onMove(event));
    for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, (event) => this.onUp(event));
    svg.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
  }

  // --- Drawing -------------------------------------------------------------------------------------

  draw(chosen = this.chosen, faulty = this.faulty ?? new Set()) {
    [this.chosen, this.faulty] = [chosen, faulty];
    const seen = new Set();
    for (const one of this.plan.all()) {
      seen.add(one.key);
      const looks = [
        "pe-booth", one.taken && "pe-taken", one.key < 0 && "pe-new", chosen.has(one.key) && "pe-chosen",
        faulty.has(one.key) && "pe-faulty",
      ].filter(Boolean).join(" ");
      const sign = [one.x_m, one.y_m, one.width_m, one.depth_m, one.number, looks].join("|");
      if (this.drawn.get(one.key) === sign) continue;
      this.drawn.set(one.key, sign);
      this.put(one, looks);
    }
    for (const [key, node] of this.nodes) {
      if (seen.has(key)) continue;
      node.remove();
      this.nodes.delete(key);
      this.drawn.delete(key);
    }
    this.drawHandles();
  }

  put(one, looks) {
    let node = this.nodes.get(one.key);
    if (!node) {
      node = element("g", { "data-key": one.key });
      node.append(element("rect"), element("text"));
      this.layer.append(node);
      this.nodes.set(one.key, node);
    }
    const [box, words] = node.children;
    node.setAttribute("class", looks);
    set(box, { x: one.x_m, y: one.y_m, width: one.width_m, height: one.depth_m });
    set(words, { x: one.x_m + one.width_m / 2, y: one.y_m + one.depth_m / 2 });
    const size = Math.min(0.9, one.width_m / (0.7 * Math.max(one.number.length, 1)), one.depth_m * 0.8);
    words.setAttribute("font-size", round(size));
    words.textContent = one.number;
  }

  drawHandles() {
    const [key] = this.chosen;
    const one = this.chosen.size === 1 ? this.plan.get(key) : undefined;
    if (!one || one.booked) return this.handles.replaceChildren();
    const side = HANDLE * this.metre();
    const marks = Object.entries(CORNERS).map(([name, [x, y]]) =>
      element("rect", {
        class: "pe-handle", "data-corner": name, x: one.x_m + x * one.width_m - side / 2,
        y: one.y_m + y * one.depth_m - side / 2, width: side, height: side, "stroke-width": side / 8,
      }),
    );
    return this.handles.replaceChildren(...marks);
  }

  // --- Where the window is -------------------------------------------------------------------------

  metre() {
    return 1 / this.svg.getScreenCTM().a;
  }

  point({ clientX, clientY }) {
    const at = new DOMPoint(clientX, clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return { x: at.x, y: at.y };
  }

  look(x, y, width, height) {
    this.svg.setAttribute("viewBox", [x, y, width, height].map(round).join(" "));
    this.drawHandles();
  }

  fit() {
    this.look(...this.home);
  }

  zoom(factor, at) {
    const { x, y, width, height } = this.svg.viewBox.baseVal;
    const ratio = Math.max(NEAR / width, Math.min(this.home[2] / width, 1 / factor));
    const middle = at ?? { x: x + width / 2, y: y + height / 2 };
    const [left, top] = [middle.x - (middle.x - x) * ratio, middle.y - (middle.y - y) * ratio];
    this.look(...this.inside(left, top, width * ratio, height * ratio));
  }

  pan(across, down) {
    const { x, y, width, height } = this.svg.viewBox.baseVal;
    this.look(...this.inside(x - across, y - down, width, height));
  }

  inside(x, y, width, height) {
    const [left, top, wide, deep] = this.home;
    const keep = (low, value, room) => Math.max(low, Math.min(low + room, value));
    return [keep(left, x, Math.max(0, wide - width)), keep(top, y, Math.max(0, deep - height)), width, height];
  }

  reveal(one) {
    const { x, y, width, height } = this.svg.viewBox.baseVal;
    if (one.x_m >= x && one.y_m >= y && right(one) <= x + width && below(one) <= y + height) return;
    this.look(...this.inside(one.x_m + one.width_m / 2 - width / 2, one.y_m + one.depth_m / 2 - height / 2, width, height));
  }

  // --- The hand ------------------------------------------------------------------------------------

  onDown(event) {
    if (event.button) return;
    this.svg.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.pointers.size > 1) return this.drop();
    const from = this.point(event);
    const corner = event.target.dataset?.corner;
    const key = Number(event.target.closest?.("[data-key]")?.dataset.key ?? 0);
    const more = event.shiftKey || event.ctrlKey || event.metaKey;
    if (key && !(this.chosen.has(key) && !more)) this.hand.choose(key, more);
    const kind = corner ? "size" : key ? "move" : "pan";
    this.grip = { kind, corner, from, key, far: false, start: [event.clientX, event.clientY] };
  }

  onMove(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const other = [...this.pointers].find(([key]) => key !== event.pointerId)?.[1];
    if (other) this.pinch(before, other, event);
    else if (this.grip) this.drag(event);
    Object.assign(before, { x: event.clientX, y: event.clientY });
  }

  pinch(before, other, event) {
    const span = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
    const middle = { clientX: (event.clientX + other.x) / 2, clientY: (event.clientY + other.y) / 2 };
    this.zoom(span({ x: event.clientX, y: event.clientY }) / span(before), this.point(middle));
  }

  drag(event) {
    const { grip } = this;
    const [x, y] = grip.start;
    if (!grip.far && Math.hypot(event.clientX - x, event.clientY - y) < SLACK) return;
    grip.far = true;
    const now = this.point(event);
    const [across, down] = [now.x - grip.from.x, now.y - grip.from.y];
    if (grip.kind === "pan") return this.pan(across, down); // `from` moves with the floor
    this.plan.draft = new Map();
    this.plan.preview(grip.kind === "move" ? this.shift(across, down) : this.stretch(grip.corner, across, down));
    this.draw();
    return this.hand.dragging();
  }

  // The grasped booth comes to stand on a line; the others keep their distance from it.
  shift(across, down) {
    const booths = [...this.chosen].map((key) => this.plan.get(key)).filter(Boolean);
    const lead = this.plan.get(this.grip.key) ?? booths[0];
    if (!lead) return [];
    const [x, y] = this.plan.within(booths, across, down);
    const [right_, down_] = this.plan.within(
      booths, this.plan.snap(lead.x_m + x) - lead.x_m, this.plan.snap(lead.y_m + y) - lead.y_m,
    );
    return booths.map((one) => [one.key, { x_m: round(one.x_m + right_), y_m: round(one.y_m + down_) }]);
  }

  stretch(corner, across, down) {
    const [key] = this.chosen;
    const one = this.plan.get(key);
    const [atRight, atBottom] = CORNERS[corner];
    const { snap, step, hall } = { snap: (value) => this.plan.snap(value), step: this.plan.step, hall: this.plan.hall };
    const sides = (low, high, moved, isHigh, wall) =>
      isHigh
        ? [low, Math.max(low + step, Math.min(wall, snap(high + moved)))]
        : [Math.min(high - step, Math.max(0, snap(low + moved))), high];
    const [left, end] = sides(one.x_m, right(one), across, atRight, hall.width);
    const [top, bottom] = sides(one.y_m, below(one), down, atBottom, hall.depth);
    const size = { width_m: round(end - left), depth_m: round(bottom - top), area_m2: null };
    return [[key, { x_m: left, y_m: top, ...size }]];
  }

  onUp(event) {
    this.pointers.delete(event.pointerId);
    const { grip } = this;
    this.grip = null;
    if (!grip) return;
    if (!grip.far) return grip.key || grip.corner ? undefined : this.hand.choose(0, false);
    if (grip.kind === "pan") return;
    if (event.type === "pointercancel") return this.drop();
    this.plan.commit();
    this.hand.dropped(grip.kind);
  }

  // A second finger, or a dialog of the system: as if nothing had been grasped.
  drop() {
    this.grip = null;
    this.plan.preview([]);
    this.draw();
  }

  onWheel(event) {
    if (!event.ctrlKey && !this.svg.matches(":focus")) return; // the page scrolls on
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / (event.deltaMode ? 12 : 400)), this.point(event));
  }
}

function element(name, values = {}) {
  const made = document.createElementNS(SVG, name);
  set(made, values);
  return made;
}

function set(node, values) {
  for (const [name, value] of Object.entries(values)) if (value !== undefined) node.setAttribute(name, value);
}
