/**
 * Everything that travels through the layers of one flow: a grid, the model's samples, the data.
 *
 * Places are counted from the data: 0 is the data space, `depth` the latent, 2.5 half-way through
 * the third layer.
 */
import { drawn, lattice } from "./lattice.js";
import { hues } from "./wheel.js";

const COARSE = 2; // pieces of a cell's side to begin with,
const PIECE = 0.12; // units of the plane: where the layers stretch it, it gets more of about this length
const MOST = 40;
const SHARE = 0.999; // of the samples' coordinates that are to be seen
const MARGIN = 1.05;
const WIDEST = 2.5; // times the window: one point far off does not shrink all others

export class Warp {
  /** @param {import("./flow.js").Flow} flow @param {ArrayLike<number>} samples @param {ArrayLike<number>} data */
  constructor(flow, samples, data) {
    this.flow = flow;
    this.depth = flow.layers.length;
    this.lattice = lattice(flow.bells);
    const { centres, area, sides } = this.lattice;
    /** @type {Float64Array} probability of each cell: it keeps that on its way */
    this.masses = flow.base(centres).map((level) => area * Math.exp(level));
    this.grid = drawn(this.lattice, sides.map(() => COARSE));
    /** @type {Record<string, import("./flow.js").Journey>} */
    this.journeys = { coarse: flow.begin(this.grid.points), samples: flow.begin(samples), data: flow.begin(data) };
    this.waiting = ["coarse", "samples", "data", "lines"];
    /** @type {Record<string, Float64Array>} where points were placed last */
    this.placed = {};
  }

  /** Go on computing for so many milliseconds, a layer at a time. @returns {boolean} whether done */
  work(/** @type {number} */ milliseconds) {
    const until = performance.now() + milliseconds;
    while (this.waiting.length && performance.now() < until) {
      const [part] = this.waiting;
      const toLatent = part === "samples" || part === "data";
      if (this.flow.goOn(this.journeys[part], toLatent)) continue;
      this.waiting.shift();
      if (part === "coarse") this.#refine();
      if (part === "lines") this.#finish();
    }
    return !this.waiting.length;
  }

  /** Give the sides that some layer stretches far more pieces, so that they bend. */
  #refine() {
    const { stops } = this.journeys.coarse;
    const far = new Float64Array(this.lattice.sides.length);
    const lengths = new Float64Array(stops[0].length / 2);
    for (const stop of stops) {
      for (let p = 0; p + 1 < lengths.length; p++) {
        const length = Math.hypot(stop[2 * p + 2] - stop[2 * p], stop[2 * p + 3] - stop[2 * p + 1]);
        lengths[p] = Math.max(lengths[p], Number.isFinite(length) ? length : 0);
      }
    }
    this.lattice.lines.forEach((line, k) => line.forEach((side, at) => {
      const first = this.grid.runs[k][0] + COARSE * at;
      for (let piece = 0; piece < COARSE; piece++) far[side] += lengths[first + piece];
    }));
    const pieces = Array.from(far, (length) => Math.min(MOST, Math.max(COARSE, Math.ceil(length / PIECE))));
    this.grid = drawn(this.lattice, pieces);
    this.journeys.lines = this.flow.begin(this.grid.points);
  }

  /** Count all from the data; colour points by where they are in the latent; see how far all goes. */
  #finish() {
    const { lines, samples, data } = this.journeys;
    lines.stops.reverse();
    this.hues = { samples: hues(samples.stops[this.depth]), data: hues(data.stops[this.depth]) };
    this.reaches = samples.stops.map((stop) => {
      const far = stop.map(Math.abs).sort();
      return far[Math.floor(SHARE * (far.length - 1))] ?? 0;
    });
  }

  /** Half the side of the square that shows nearly all points, at least `window`. */
  window(/** @type {number} */ place, /** @type {number} */ window) {
    const [layer, through] = split(place, this.depth);
    const [here, next] = [layer, layer + 1].map((at) =>
      Math.min(WIDEST * window, Math.max(window, MARGIN * this.reaches[at])));
    return here + (next - here) * through;
  }

  /** Points on their way: between two stops only the moved coordinate travels. @returns {Float64Array} */
  points(/** @type {"lines" | "samples" | "data"} */ part, /** @type {number} */ place) {
    const { stops } = this.journeys[part];
    const [layer, through] = split(place, this.depth);
    const [from, to] = [stops[layer], stops[layer + 1]];
    const placed = (this.placed[part] ??= new Float64Array(from.length));
    for (let i = 0; i < placed.length; i++) placed[i] = from[i] + (to[i] - from[i]) * through;
    return placed;
  }

  /** Where points are at a stop. */
  stop(/** @type {"samples" | "data"} */ part, /** @type {number} */ at) {
    return this.journeys[part].stops[at];
  }
}

/** The layer that a place lies in, and how far through it, slow at its ends. */
function split(/** @type {number} */ place, /** @type {number} */ depth) {
  const layer = Math.min(depth - 1, Math.floor(place));
  const t = place - layer;
  return [layer, t * t * (3 - 2 * t)];
}
