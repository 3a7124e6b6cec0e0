/** The plane of codes with yours in it: where the drawing lies, who is near, where the sliders stand. */
import { h, mark } from "../player/dom.js";
import { LatentPlane } from "../player/latent_plane.js";
import { firstAxes, LatentViews, ROWS } from "../player/latent_view.js";
import { faded } from "../player/palette.js";

const WIDEN = 1.5; // times its half side, that the picture grows for a code that lies outside
const RIM = 14; // pixels from the edge where a code farther out is marked

export class DrawPlane {
  constructor() {
    this.canvas = h("canvas.gl-d-plane", { role: "img" });
    this.plane = new LatentPlane(this.canvas);
    this.views = new LatentViews();
  }

  /**
   * @param {import("./space.js").Space} space
   * @param {{code: ArrayLike<number> | null, spread: ArrayLike<number> | null, z: ArrayLike<number> | null, near: number[], colours: any}} what
   *   `code`: of the drawing; `spread`: its standard deviations, of variational ones; `z`: where the sliders stand, null where that is the same
   * @returns {{axes: number[], outside: boolean} | null} what is shown; null where there are no codes yet
   */
  draw(space, { code, spread, z, near, colours }) {
    const found = space.codes();
    if (!found || !this.canvas.isConnected) return null;
    const codes = { values: found.values, shape: [found.count, found.d] };
    const axes = firstAxes(codes);
    const view = { ...this.views.at(space.recording, space.recording.end, axes) };
    const far = code ? this.#far(code, view, axes) : 0;
    if (far > 1) view.half *= Math.min(far * 1.06, WIDEN);
    const context = this.plane.draw({
      codes, labels: space.labels(), view, axes, colours, lit: near,
    });
    if (code) {
      const from = this.#place(code, axes);
      if (spread) this.#cloud(context, from, spread, axes, colours);
      this.#rays(context, from, near, colours);
      if (z) this.#target(context, this.#place(z, axes), from, colours);
      this.#you(context, from, colours);
    }
    return { axes, outside: far > WIDEN };
  }

  /** Say what is on the picture, for who does not see it. */
  tell(/** @type {string} */ words) {
    mark(this.canvas, "aria-label", words);
  }

  /** How far a code is from the middle, in half sides of the view. */
  #far(/** @type {ArrayLike<number>} */ code, view, /** @type {number[]} */ axes) {
    return Math.max(...axes.map((axis, k) => (axis === ROWS ? 0 : Math.abs(code[axis] - view.centre[k]) / view.half)));
  }

  /** @returns {[number, number]} pixels of a code, at the rim where it lies farther out */
  #place(/** @type {ArrayLike<number>} */ code, /** @type {number[]} */ [a, b]) {
    const { width, height } = this.plane.sheet;
    const [x, y] = this.plane.screen([code[a], b === ROWS ? this.plane.view.centre[1] : code[b]]);
    return [Math.min(width - RIM, Math.max(RIM, x)), Math.min(height - RIM, Math.max(RIM, y))];
  }

  /** One standard deviation around the code. */
  #cloud(context, /** @type {[number, number]} */ [x, y], /** @type {ArrayLike<number>} */ spread, /** @type {number[]} */ [a, b], colours) {
    const { unit } = this.plane;
    context.beginPath();
    context.ellipse(x, y, spread[a] * unit, b === ROWS ? 6 : spread[b] * unit, 0, 0, 2 * Math.PI);
    context.fillStyle = faded(colours.ink, 0.16);
    context.fill();
  }

  #rays(context, /** @type {[number, number]} */ from, /** @type {number[]} */ near, colours) {
    context.strokeStyle = colours.ink;
    context.globalAlpha = 0.4;
    context.lineWidth = 1;
    context.beginPath();
    for (const k of near) {
      context.moveTo(...from);
      context.lineTo(this.plane.places[2 * k], this.plane.places[2 * k + 1]);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  /** A filled mark with a ring of paper: the drawing's own code. */
  #you(context, /** @type {[number, number]} */ [x, y], colours) {
    for (const [radius, fill] of /** @type {[number, string][]} */ ([[8.5, colours.paper], [7, colours.ink], [2.5, colours.paper]])) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = fill;
      context.fill();
    }
  }

  /** Where the sliders stand: a hollow square in the ink of what a model makes, and the way there. */
  #target(context, /** @type {[number, number]} */ [x, y], /** @type {[number, number]} */ from, colours) {
    context.strokeStyle = colours.paper;
    for (const [width, stroke] of /** @type {[number, string][]} */ ([[6, colours.paper], [3, colours.samples]])) {
      context.lineWidth = width;
      context.strokeStyle = stroke;
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(x, y);
      context.stroke();
      context.strokeRect(x - 8, y - 8, 16, 16);
    }
  }
}
