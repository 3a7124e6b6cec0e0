/**
 * Holes of a latent plane: where random draws may land though no code is near. As in
 * genlab/metrics/latents.py a place is in a hole where the nearest code is farther than 19 in 20 of
 * the codes are from their nearest other one; here by the codes in the picture alone.
 */
import { hidden } from "./canvas.js";
import { rgb } from "./palette.js";

const CELLS = 56; // across the place that draws come from
const REACH = 2; // standard deviations of where they come from
const BY_CHANCE = 0.05;
const SHADE = 0.2; // opacity of a hole
const GOLDEN = 0.6180339887;

/** @typedef {{left: number, top: number, wide: number, high: number, cells: Uint8Array}} Holes in the latent's units */

export class LatentHoles {
  constructor() {
    this.sheet = hidden(1, 1);
    /** @type {any} codes that the holes are of */
    this.codes = null;
    this.key = "";
    /** @type {Holes | null} */
    this.found = null;
  }

  /**
   * Shade the holes. Codes are (n, 2), `spread` theirs or undefined, `prior` where draws come from.
   * @param {CanvasRenderingContext2D} context in CSS pixels
   * @param {import("./latent_plane.js").LatentPlane} plane
   */
  draw(context, plane, { codes, spread, prior, colours }) {
    if (codes !== this.codes) {
      this.codes = codes;
      this.found = holes(codes, spread, prior);
      this.key = "";
    }
    if (!this.found) return;
    this.#paint(this.found, colours);
    const { left, top, wide, high } = this.found;
    const [x, y] = plane.screen([left, top]);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.sheet.canvas, x, y, wide * plane.unit, high * plane.unit);
  }

  #paint(/** @type {Holes} */ { cells }, colours) {
    if (this.key === colours.ink) return;
    this.key = colours.ink;
    this.sheet = hidden(CELLS, CELLS);
    const pixels = this.sheet.context.createImageData(CELLS, CELLS);
    const ink = rgb(colours.ink);
    for (let k = 0; k < cells.length; k++) pixels.data.set([...ink, cells[k] ? 255 * SHADE : 0], 4 * k);
    this.sheet.context.putImageData(pixels, 0, 0);
  }
}

/** Which cells of the place that draws come from are in holes. @returns {Holes | null} null where none can be told */
export function holes(codes, spread, prior) {
  const points = clouds(codes, spread);
  const n = points.length / 2;
  if (!prior || n < 1 / BY_CHANCE || !(prior.sd[0] > 0 && prior.sd[1] > 0)) return null;
  const apart = Float64Array.from({ length: n }, (_, k) => nearest(points, points[2 * k], points[2 * k + 1], k)).sort();
  const far = apart[Math.min(n - 1, Math.ceil((1 - BY_CHANCE) * (n - 1)))];
  const [wide, high] = prior.sd.map((/** @type {number} */ sd) => 2 * REACH * sd);
  const [left, top] = [prior.centre[0] - wide / 2, prior.centre[1] + high / 2];
  const rest = 1 - prior.correlation ** 2;
  const cells = new Uint8Array(CELLS * CELLS);
  for (let k = 0; k < cells.length; k++) {
    const x = left + ((k % CELLS) + 0.5) * (wide / CELLS);
    const y = top - (Math.floor(k / CELLS) + 0.5) * (high / CELLS);
    const [u, v] = [(x - prior.centre[0]) / prior.sd[0], (y - prior.centre[1]) / prior.sd[1]];
    const inside = u * u - 2 * prior.correlation * u * v + v * v <= REACH * REACH * Math.max(rest, 1e-9);
    cells[k] = inside && nearest(points, x, y, -1) > far ? 1 : 0;
  }
  return { left, top, wide, high, cells };
}

/** The codes; of clouds a point of each, spread evenly over the bell so that it is the same every time. */
function clouds({ values, shape: [n] }, spread) {
  if (!spread) return values;
  const points = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    const radius = Math.sqrt(-2 * Math.log(1 - ((k + 0.5) / n)));
    const angle = 2 * Math.PI * GOLDEN * shuffled(k, n);
    points[2 * k] = values[2 * k] + spread.values[2 * k] * radius * Math.cos(angle);
    points[2 * k + 1] = values[2 * k + 1] + spread.values[2 * k + 1] * radius * Math.sin(angle);
  }
  return points;
}

/** Another order of 0 ... n - 1, that has nothing to do with which code is which. */
function shuffled(/** @type {number} */ k, /** @type {number} */ n) {
  return (k * 7919) % n;
}

/** How far the nearest point is, leaving one out. */
function nearest(points, /** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ but) {
  let least = Infinity;
  for (let k = 0; 2 * k < points.length; k++) {
    const away = (points[2 * k] - x) ** 2 + (points[2 * k + 1] - y) ** 2;
    if (away < least && k !== but) least = away;
  }
  return Math.sqrt(least);
}
