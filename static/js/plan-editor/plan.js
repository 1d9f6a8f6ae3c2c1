// A hall's plan in the hand: what stands on it, what was changed since it was loaded, and the way back. Knows no page.

const PLACE = ["x_m", "y_m", "width_m", "depth_m"];
export const EDITED = [
  "number", ...PLACE, "area_m2", "stand_type", "build", "base_price_kzt", "power_kw", "is_offered",
];
const GONE = Object.freeze({ gone: true });
const ALIKE = "АВСЕНКМОРТХУІЅЈ‐‑‒–—―−";
const LATIN = "ABCEHKMOPTXYISJ-------";

export class Plan {
  constructor(data) {
    this.edits = new Map(); // by booth: what differs from `base`; GONE: off the plan
    this.past = [];
    this.future = [];
    this.draft = new Map(); // while something is being dragged
    this.last = 0; // new booths are -1, -2 …
    this.load(data);
  }

  load(data) {
    this.hall = data.hall;
    this.step = data.step;
    this.revision = data.revision;
    this.base = new Map(data.booths.map((booth) => [booth.key, booth]));
  }

  get(key) {
    const edit = { ...this.edits.get(key), ...this.draft.get(key) };
    const base = this.base.get(key);
    if (edit.gone || (!base && !this.edits.has(key)) || (!base && key > 0)) return undefined;
    return base ? { ...base, ...edit } : edit;
  }

  all() {
    const keys = [...this.base.keys(), ...[...this.edits.keys()].filter((key) => key < 0)];
    return keys.map((key) => this.get(key)).filter(Boolean);
  }

  // --- Changing ------------------------------------------------------------------------------------

  // One step of the way back, however many booths it is about. `changes`: [key, what differs].
  write(changes) {
    this.past.push(this.edits);
    this.future = [];
    this.edits = new Map(this.edits);
    for (const [key, values] of changes) this.edits.set(key, { ...this.edits.get(key), ...values });
    this.tidy();
  }

  preview(changes) {
    this.draft = new Map(changes);
  }

  commit() {
    const changes = [...this.draft];
    this.draft = new Map();
    if (changes.some(([key, values]) => differs(this.get(key), values))) this.write(changes);
  }

  add(values) {
    this.last -= 1;
    return [this.last, { key: this.last, taken: "", booked: false, kept: false, ...values }];
  }

  remove(keys) {
    this.write(keys.map((key) => [key, GONE]));
  }

  undo() {
    return this.swap(this.past, this.future);
  }

  redo() {
    return this.swap(this.future, this.past);
  }

  swap(from, to) {
    if (!from.length) return false;
    to.push(this.edits);
    this.edits = from.pop();
    this.tidy(); // the plan below may be another one by now
    return true;
  }

  // What is as it was before is no change.
  tidy() {
    for (const [key, edit] of this.edits) {
      const base = this.base.get(key);
      if (!base) {
        if (edit.gone || key > 0) this.edits.delete(key);
        continue;
      }
      if (edit.gone) continue;
      const rest = Object.fromEntries(Object.entries(edit).filter(([name, value]) => base[name] !== value));
      if (rest.area_m2 === null && !("width_m" in rest || "depth_m" in rest)) delete rest.area_m2;
      Object.keys(rest).length ? this.edits.set(key, rest) : this.edits.delete(key);
    }
  }

  // --- Saving --------------------------------------------------------------------------------------

  changes() {
    return [...this.edits].map(([key, edit]) => {
      if (edit.gone) return { key, removed: true };
      const named = EDITED.filter((name) => name in edit && !(name === "area_m2" && edit.area_m2 === null));
      return { key, values: Object.fromEntries(named.map((name) => [name, edit[name]])) };
    });
  }

  saved(data) {
    this.load(data);
    this.edits = new Map();
    this.past = [];
    this.future = [];
  }

  // Somebody else was first: their plan, with what is not saved laid upon it.
  rebase(data) {
    this.load(data);
    this.tidy();
  }

  // --- Judging: the server decides; this shows it while the hand is still on the booth ------------------

  faults() {
    const found = [];
    const booths = this.all().sort((one, other) => one.x_m - other.x_m);
    let open = [];
    for (const one of booths) {
      if (this.isOutside(one)) found.push({ code: "outside", number: one.number, booths: [one.key] });
      open = open.filter((other) => right(other) > one.x_m);
      for (const other of open) {
        if (one.y_m < below(other) && other.y_m < below(one)) {
          found.push({ code: "overlap", number: other.number, other: one.number, booths: [other.key, one.key] });
        }
      }
      open.push(one);
    }
    return found;
  }

  isOutside(one) {
    return one.x_m < 0 || one.y_m < 0 || right(one) > this.hall.width || below(one) > this.hall.depth;
  }

  snap(value) {
    return round(Math.round(value / this.step) * this.step);
  }

  // How far the booths may go together before one of them meets a wall.
  within(booths, across, down) {
    for (const one of booths) {
      across = Math.max(-one.x_m, Math.min(this.hall.width - right(one), across));
      down = Math.max(-one.y_m, Math.min(this.hall.depth - below(one), down));
    }
    return [round(across), round(down)];
  }

  // The free place nearest to (x, y), or nothing; `others` are about to be drawn too.
  room(width, depth, x = 0, y = 0, others = []) {
    const booths = [...this.all(), ...others];
    let best;
    let least = Infinity;
    for (let down = 0; down + depth <= this.hall.depth; down += this.step) {
      for (let across = 0; across + width <= this.hall.width; across += this.step) {
        const far = Math.hypot(across - x, down - y);
        if (far >= least) continue;
        const meets = (one) =>
          across < right(one) && one.x_m < across + width && down < below(one) && one.y_m < down + depth;
        if (!booths.some(meets)) [best, least] = [{ x_m: across, y_m: down }, far];
      }
    }
    return best;
  }

  freeNumber(like, others = []) {
    const taken = new Set([...this.all(), ...others].map((one) => one.number));
    return numbersFrom(like, taken.size + 2).find((number) => !taken.has(number));
  }
}

export function right(one) {
  return one.x_m + one.width_m;
}

export function below(one) {
  return one.y_m + one.depth_m;
}

export function round(value) {
  return Math.round(value * 100) / 100;
}

//
export function numbersFrom(first, count) {
  const [, stem, digits] = /^(.*?)(\d*)$/.exec(first);
  return Array.from({ length: count }, (_one, step) => stem + String(Number(digits || 1) + step).padStart(digits.length, "0"));
}

// «а – 12» typed in Cyrillic is A-12; the server folds the same way.
export function fold(number) {
  const signs = [...number.normalize("NFKC").toUpperCase().replace(/\s/g, "")];
  return signs.map((sign) => LATIN[ALIKE.indexOf(sign)] ?? sign).join("");
}

function differs(booth, values) {
  return Object.entries(values).some(([name, value]) => booth?.[name] !== value);
}
