/**
 * Which square of a latent plane is shown: it follows the codes of a run without jumping.
 *
 * @typedef {{values: ArrayLike<number>, shape: number[]}} Rows (points, dimensions), as a frame's arrays are
 * @typedef {{centre: [number, number], half: number}} View the middle and half the shorter side, in the latent's units
 * @typedef {[number, number]} Axes which dimensions go across and up; -1: no second one, digits lie in rows
 */

const ROOM = 1.12; // around the codes
const FEW = 0.01; // of the codes on either side may lie outside: a few far ones would leave all others no room
const LEAST = 2.4; // half the side, at least: codes that are all alike are a heap, not a cloud
const SHRINKS = 0.96; // from frame to frame at most, where codes draw together
const DRIFTS = 0.2; // of the way to where the codes' middle is, from frame to frame

export const ROWS = -1; // the second axis, where a code is one number

/** The axes to begin with: the two dimensions along which codes vary most. @returns {Axes} */
export function firstAxes(/** @type {Rows | undefined} */ codes) {
  if (!codes || codes.shape[1] < 2) return [0, ROWS];
  const spreads = Array.from({ length: codes.shape[1] }, (_, k) => ({ k, of: moments(codes, k).variance }));
  const [one, other] = spreads.sort((a, b) => b.of - a.of).slice(0, 2).map(({ k }) => k).sort((a, b) => a - b);
  return [one, other];
}

/** Where a model's new latents come from: the middle, the standard deviations and their correlation; sd[1] is no number where there is one only. */
export function reference(/** @type {string} */ family, /** @type {Rows} */ codes, /** @type {Axes} */ [a, b]) {
  if (b === ROWS) {
    const { mean, variance } = family === "vae" ? { mean: 0, variance: 1 } : moments(codes, a);
    return { centre: /** @type {[number, number]} */ ([mean, 0]), sd: [Math.sqrt(variance), NaN], correlation: 0 };
  }
  if (family === "vae") return { centre: /** @type {[number, number]} */ ([0, 0]), sd: [1, 1], correlation: 0 };
  const [one, other] = [moments(codes, a), moments(codes, b)];
  const sd = [Math.sqrt(one.variance), Math.sqrt(other.variance)];
  let product = 0;
  const [n, d] = codes.shape;
  for (let k = 0; k < n; k++) product += (codes.values[k * d + a] - one.mean) * (codes.values[k * d + b] - other.mean);
  const correlation = sd[0] * sd[1] > 0 ? product / n / (sd[0] * sd[1]) : 0;
  return { centre: /** @type {[number, number]} */ ([one.mean, other.mean]), sd, correlation };
}

function moments(/** @type {Rows} */ { values, shape: [n, d] }, /** @type {number} */ axis) {
  let [sum, squares] = [0, 0];
  for (let k = 0; k < n; k++) sum += values[k * d + axis];
  const mean = sum / n;
  for (let k = 0; k < n; k++) squares += (values[k * d + axis] - mean) ** 2;
  return { mean, variance: squares / n };
}

/**
 * What surrounds a place in a recording: an array where it was recorded last, where next, and how far on
 * the way it is. Long codes do not stand in every frame. @returns {{here?: Rows, next?: Rows, part: number, k: number}}
 *   `k`: the place of `here` among all that were recorded
 */
export function around(/** @type {import("./feed.js").Recording} */ recording, /** @type {string} */ name, /** @type {number} */ position) {
  const list = recording.holders[name] ?? [];
  const at = recording.holder(name, Math.floor(position));
  const k = list.indexOf(at);
  const next = list[k + 1];
  const here = recording.frames[at]?.arrays[name];
  if (!here || next === undefined || position <= at) return { here, part: 0, k };
  return { here, next: recording.frames[next].arrays[name], part: Math.min(1, (position - at) / (next - at)), k };
}

/** The views of one recording, one for each frame with codes; the same whether it is watched live or scrubbed. */
export class LatentViews {
  constructor() {
    this.key = "";
    /** @type {View[]} */
    this.views = [];
  }

  /**
   * What is shown at a place in a recording, which may lie between two frames.
   * @param {import("./feed.js").Recording} recording @param {number} position @param {Axes} axes
   * @returns {View}
   */
  at(recording, position, axes) {
    const key = [recording.id, axes].join();
    if (key !== this.key) Object.assign(this, { key, views: [] });
    const frames = recording.holders.codes ?? [];
    while (this.views.length < frames.length) this.#add(recording.frames[frames[this.views.length]].arrays.codes, axes);
    const { k, part } = around(recording, "codes", position);
    const [here, next] = [this.views[k], this.views[k + 1]];
    if (!here || !next || !part) return here ?? { centre: [0, 0], half: LEAST };
    const mix = (/** @type {number} */ one, /** @type {number} */ other) => one + (other - one) * part;
    return { centre: [mix(here.centre[0], next.centre[0]), mix(here.centre[1], next.centre[1])], half: mix(here.half, next.half) };
  }

  #add(/** @type {Rows} */ codes, /** @type {Axes} */ axes) {
    const before = this.views.at(-1);
    const ends = axes.map((axis) => (axis < 0 ? [0, 0] : range(codes, axis)));
    // around zero as long as that is where the codes are
    const aims = ends.map(([low, high]) => (Math.max(-low, high) * ROOM < LEAST ? 0 : (low + high) / 2));
    const centre = /** @type {[number, number]} */ (aims.map((aim, k) => (before ? before.centre[k] + (aim - before.centre[k]) * DRIFTS : aim)));
    const far = Math.max(...ends.flatMap(([low, high], k) => [centre[k] - low, high - centre[k]]));
    this.views.push({ centre, half: Math.max(LEAST, far * ROOM, before ? before.half * SHRINKS : 0) });
  }
}

/** Between which values the codes lie, but for the few that are farthest out. @returns {[number, number]} */
function range(/** @type {Rows} */ { values, shape: [n, d] }, /** @type {number} */ axis) {
  const sorted = Float64Array.from({ length: n }, (_, k) => values[k * d + axis]).filter(Number.isFinite).sort();
  const few = Math.floor(FEW * sorted.length);
  return sorted.length ? [sorted[few], sorted[sorted.length - 1 - few]] : [0, 0];
}
