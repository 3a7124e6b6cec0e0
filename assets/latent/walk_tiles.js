/** All of a plane at once: the decoder's images at the places of a grid, made a few at a time. */
import { fill } from "./pixels.js";

const WIDE = 36; // CSS pixels of a tile, about
const [FEWEST, MOST] = [7, 17];
const GAP = 0.035; // on either side of a tile, in tiles
const BUDGET = 5; // milliseconds of a screen's frame that decoding may take

export class Tiles {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.canvas.className = "gl-tiles gl-pixels";
    this.canvas.setAttribute("aria-hidden", "true");
    this.key = "";
    /** @type {number[]} places of the grid that are still to be decoded */
    this.left = [];
  }

  /**
   * Begin anew where what is to be shown differs; what was there stays until it is painted over.
   * @param {import("./network.js").Network} network
   * @param {{centre: [number, number], half: number}} view @param {[number, number]} axes
   * @param {ArrayLike<number>} z the code whose other numbers all tiles share
   * @param {Uint8ClampedArray} ramp @param {number} width CSS pixels of the plane
   */
  ask(network, view, axes, z, ramp, width) {
    const across = Math.min(MOST, Math.max(FEWEST, 2 * Math.floor(width / WIDE / 2) + 1));
    const rows = axes[1] < 0 ? 1 : across;
    const others = Array.from(z, (value, k) => (axes.includes(k) ? "" : value.toFixed(4)));
    const key = [network.run, network.step, view.centre, view.half, axes, across, ramp.slice(0, 12), others].join();
    if (key === this.key) return;
    this.key = key;
    const [high, wide] = network.shape;
    const gap = 2 * Math.max(1, Math.round(wide * GAP));
    if (this.canvas.width !== across * (wide + gap) || this.canvas.height !== rows * (high + gap)) {
      Object.assign(this.canvas, { width: across * (wide + gap), height: rows * (high + gap) });
    }
    Object.assign(this, { gap, network, view, axes, z: Float32Array.from(z), ramp, across, rows });
    this.left = scattered(across * rows);
  }

  /** Decode for a few milliseconds. @returns {boolean} whether more is to be done */
  work() {
    const until = performance.now() + BUDGET;
    while (this.left.length && performance.now() < until) this.#one(/** @type {number} */ (this.left.pop()));
    return this.left.length > 0;
  }

  #one(/** @type {number} */ k) {
    const { network, view, axes, z, ramp, across, rows, gap } = /** @type {any} */ (this);
    const [column, row] = [k % across, Math.floor(k / across)];
    const cell = (2 * view.half) / across;
    z[axes[0]] = view.centre[0] - view.half + (column + 0.5) * cell;
    if (rows > 1) z[axes[1]] = view.centre[1] + view.half - (row + 0.5) * cell;
    this.image = network.decode(z, this.image?.length === network.dim ? this.image : undefined);
    const [high, wide] = network.shape;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const pixels = context.createImageData(wide, high);
    fill(pixels.data, 0, wide, this.image, network.shape, ramp);
    context.putImageData(pixels, column * (wide + gap) + gap / 2, row * (high + gap) + gap / 2);
  }
}

/** 0 ... n - 1 so that early ones lie all over the grid: the picture comes up everywhere at once. */
function scattered(/** @type {number} */ n) {
  const stride = Math.max(1, Math.round(n * 0.618));
  let step = stride;
  while (common(step, n) > 1) step += 1;
  return Array.from({ length: n }, (_, k) => (k * step) % n);
}

function common(/** @type {number} */ a, /** @type {number} */ b) {
  while (b) [a, b] = [b, a % b];
  return a;
}
