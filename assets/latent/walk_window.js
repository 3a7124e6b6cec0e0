/** Which square of the plane is seen: where most codes are, until a learner looks closer or farther. */

const FAR = 0.05; // share of the codes on either side that may lie outside: a few stray far away
const WORTH = 1.6; // so much larger at most for a window that holds all of them
const ROOM = 1.1; // around the outermost
const LEAST = 1; // half the side, of the usual window
const PACE = 12; // of the way to another window, a second
const [CLOSEST, FARTHEST] = [1 / 40, 6]; // of the usual window

/** @typedef {{centre: [number, number], half: number}} View */

export class Window {
  constructor() {
    this.reset();
  }

  /** Another run, or other axes. */
  reset() {
    /** @type {View | null} the learner's own */
    this.own = null;
    /** @type {View | null} what is seen now, on the way to what is wanted */
    this.now = null;
    /** @type {View | null} where most codes are */
    this.usual = null;
  }

  /** Go on towards what is wanted. @returns {boolean} whether it moved */
  follow(/** @type {number} */ seconds, /** @type {boolean} */ calm) {
    const aim = this.own ?? this.usual;
    if (!aim || this.now === aim) return false;
    const { now } = this;
    const part = !now || calm ? 1 : 1 - Math.exp(-PACE * Math.max(seconds, 1 / 60));
    const mix = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * part;
    if (!now || part === 1 || near(now, aim)) this.now = aim;
    else this.now = { centre: [mix(now.centre[0], aim.centre[0]), mix(now.centre[1], aim.centre[1])], half: mix(now.half, aim.half) };
    return true;
  }

  get moving() {
    return this.now !== (this.own ?? this.usual);
  }

  /** Look closer by a factor, or farther, so that a place stays where it is. */
  zoom(/** @type {number} */ factor, /** @type {[number, number]} */ [a, b]) {
    const from = this.own ?? this.usual;
    if (!from || !this.usual) return;
    const half = Math.min(FARTHEST * this.usual.half, Math.max(CLOSEST * this.usual.half, from.half / factor));
    const scale = half / from.half;
    this.own = { centre: [a + (from.centre[0] - a) * scale, b + (from.centre[1] - b) * scale], half };
  }

  /** See most codes again. */
  fit() {
    this.own = null;
  }

  /** Move the window where a place lies outside. */
  keep(/** @type {number[]} */ place) {
    const from = this.own ?? this.usual;
    if (!from) return;
    const inner = 0.9 * from.half;
    const centre = /** @type {[number, number]} */ (from.centre.map((one, k) => Math.min(place[k] + inner, Math.max(place[k] - inner, one))));
    if (centre[0] !== from.centre[0] || centre[1] !== from.centre[1]) this.own = { centre, half: from.half };
  }
}

/** The window of most codes. @param {{values: ArrayLike<number>, count: number, d: number}} codes @param {[number, number]} axes @returns {View} */
export function usual({ values, count, d }, axes) {
  const ends = axes.map((axis) => {
    const sorted = axis < 0 ? [0] : Array.from({ length: count }, (_, k) => values[k * d + axis]).sort((a, b) => a - b);
    const at = (/** @type {number} */ share) => sorted[Math.round(share * (sorted.length - 1))];
    return { most: [at(FAR), at(1 - FAR)], all: [at(0), at(1)] };
  });
  const square = (/** @type {"most" | "all"} */ which) => {
    const centre = /** @type {[number, number]} */ (ends.map((one) => (one[which][0] + one[which][1]) / 2));
    return { centre, half: Math.max(LEAST, ROOM * Math.max(...ends.map((one) => (one[which][1] - one[which][0]) / 2))) };
  };
  const [most, all] = [square("most"), square("all")];
  return all.half <= WORTH * most.half ? all : most;
}

function near(/** @type {View} */ one, /** @type {View} */ other) {
  const off = Math.max(Math.abs(one.half - other.half), ...one.centre.map((value, k) => Math.abs(value - other.centre[k])));
  return off < 0.003 * other.half;
}
