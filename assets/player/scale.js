/**
 * How values become heights: evenly; by their ratios; or bent, evenly around a base and by ratios far
 * from it, so that what explodes and what is near the floor stand on one chart.
 *
 * @typedef {{base: number, even: number, share: number}} Bend
 *   heights are even from `base` to `even` away from it, on both sides; `share`: of a decade beyond it,
 *   how many decades' room that takes
 */
import { ticks } from "./canvas.js";

const LEAST = 1e-12; // what is nearer to 0 counts as this, where ratios count
const ROOM = 0.7; // of the decades beyond: the room of the even part, so that both can be read
const FEWEST = 1.5; // but never less than this many decades' room
const LEAST_EVENLY = 3; // marks about, on the even part
const APART = 1.6; // from the even part's end to the first power of ten beyond it, at least

/** @returns {Bend} the bend that shows `even` values around a base evenly and up to `farthest` at all */
export function bent(/** @type {number} */ base, /** @type {number} */ even, /** @type {number} */ farthest) {
  return { base, even, share: Math.max(FEWEST, ROOM * Math.log10(Math.max(1, farthest / even))) };
}

export class Scale {
  /** @param {[number, number]} range @param {{log?: boolean, bend?: Bend | null}} how */
  constructor(range, { log = false, bend = null } = {}) {
    Object.assign(this, { range, log, bend });
    [this.low, this.high] = range.map((value) => this.#flat(value));
  }

  /** The height of a value, 0 at the range's start and 1 at its end. */
  at(/** @type {number} */ value) {
    return (this.#flat(value) - this.low) / (this.high - this.low);
  }

  /** The value at a height. */
  value(/** @type {number} */ height) {
    const flat = this.low + height * (this.high - this.low);
    if (this.log) return Math.exp(flat);
    if (!this.bend) return flat;
    const { base, even, share } = this.bend;
    const size = Math.abs(flat);
    return base + Math.sign(flat) * (size <= share ? (size / share) * even : even * 10 ** (size - share));
  }

  /** The values between which heights are even, where they are not everywhere. */
  get ends() {
    return this.bend ? [this.bend.base - this.bend.even, this.bend.base + this.bend.even] : null;
  }

  /** Round values to be written beside it, about so many. */
  marks(/** @type {number} */ wanted) {
    const [low, high] = this.range;
    if (this.log) return powers(low, high, wanted);
    if (!this.ends) return ticks(low, high, wanted);
    const [from, to] = [Math.max(low, this.ends[0]), Math.min(high, this.ends[1])];
    const evenly = ticks(from, to, Math.max(LEAST_EVENLY, wanted * (this.at(to) - this.at(from))));
    return [...this.#beyond(-1, wanted).reverse(), ...evenly, ...this.#beyond(1, wanted)];
  }

  /** Powers of ten above the even part, or below it. */
  #beyond(/** @type {1 | -1} */ sign, /** @type {number} */ wanted) {
    const [low, high] = this.range;
    const end = sign * /** @type {any} */ (this.ends)[sign > 0 ? 1 : 0];
    const last = sign > 0 ? high : -low;
    const first = Math.ceil(Math.log10(Math.max(LEAST, end * APART)));
    const all = Array.from({ length: Math.max(0, Math.floor(Math.log10(Math.max(LEAST, last))) - first + 1) }, (_, k) => first + k);
    const room = Math.max(1, wanted * Math.abs(this.at(sign * last) - this.at(sign * end)));
    const every = Math.ceil(all.length / room);
    return all.filter((_, k) => (all.length - 1 - k) % every === 0).map((power) => sign * Number(`1e${power}`));
  }

  #flat(/** @type {number} */ value) {
    if (this.log) return Math.log(Math.max(value, LEAST));
    if (!this.bend) return value;
    const { base, even, share } = this.bend;
    const [away, size] = [value - base, Math.abs(value - base)];
    return Math.sign(away) * (size <= even ? (size / even) * share : share + Math.log10(size / even));
  }
}

/** Powers of ten between two values, and their 2 and 5 where there is room. */
function powers(low, high, /** @type {number} */ wanted) {
  const decades = Math.log10(high / low);
  const first = Math.floor(Math.log10(low));
  const all = Array.from({ length: Math.ceil(decades) + 2 }, (_, k) => first + k)
    .flatMap((power) => (decades > wanted ? [1] : [1, 2, 5]).map((digit) => Number(`${digit}e${power}`)));
  return all.filter((value) => value >= low && value <= high);
}
