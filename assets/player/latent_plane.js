/**
 * A latent plane on a canvas: every held-out image as its digit, where its code lies, coloured by class
 * or by a quantity. It knows nothing of runs: codes go in, a picture comes out.
 *
 *   const plane = new LatentPlane(canvas);
 *   plane.draw({ codes, labels, view, axes: [0, 1], colours });
 *   const [a, b] = plane.latent(event.offsetX, event.offsetY);
 *
 * @typedef {import("./latent_view.js").Rows} Rows
 * @typedef {{codes: Rows, labels: ArrayLike<number>, view: import("./latent_view.js").View, colours: any,
 *            axes?: import("./latent_view.js").Axes, next?: Rows, part?: number, spread?: Rows,
 *            tint?: {values: ArrayLike<number>, low: number, high: number} | null,
 *            prior?: {centre: [number, number], sd: number[], correlation: number} | null,
 *            lit?: number[], faint?: boolean, size?: number, edge?: boolean,
 *            behind?: (context: CanvasRenderingContext2D) => void}} Scene
 *   `next`, `part`: the codes a frame later, and how far on the way there; `spread`: standard deviations
 *   around the codes, drawn as soft ellipses; `tint`: a quantity of each point in place of its class;
 *   `prior`: where new latents are drawn from, as circles of one and two standard deviations; `lit`:
 *   points that stand out; `faint`: the others step back; `size`: of the digits, in CSS pixels;
 *   `behind`: draws what lies behind the codes; `edge`: codes outside
 *   the view stand pale at its edge, on the side where they are
 *   `colours`: as palette.js gives them
 */
import { Sheet, ticks } from "./canvas.js";
import { ROWS } from "./latent_view.js";
import { Digits, shade } from "./latent_stamps.js";
import { faded } from "./palette.js";

const SIZE = 0.031; // of a digit, in shorter sides of the picture
const SMALLEST = 8.5;
const LARGEST = 15;
const SOFT = 0.13; // opacity of one code's ellipse, where few lie over one another
const CROWD = 8; // ellipses over one another from which on some are left out
const BEHIND = 0.22; // opacity of points that step back
const PALE = 0.4; // opacity of points at the edge
const MARGIN = 9; // CSS pixels that they keep from it
const NEAR = 16; // CSS pixels within which a point is under the pointer

export class LatentPlane {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.sheet = new Sheet(canvas);
    this.digits = new Digits();
    this.places = new Float32Array(0); // of the points, in CSS pixels
    this.outside = new Uint8Array(0); // whether they stand at the edge, as they lie beyond it
    /** @type {import("./latent_view.js").View} */
    this.view = { centre: [0, 0], half: 1 };
  }

  /** Draw the plane with its points. @param {Scene} scene @returns {CanvasRenderingContext2D} to draw on over it, in CSS pixels */
  draw(scene) {
    this.sheet.fit();
    const context = this.sheet.fresh();
    this.view = scene.view;
    const axes = scene.axes ?? [0, 1];
    this.#place(scene, axes);
    this.#axes(context, axes, scene);
    scene.behind?.(context);
    if (scene.prior) this.#prior(context, scene.prior, scene.colours);
    if (scene.spread) this.#soft(context, /** @type {any} */ (scene), axes);
    this.#points(scene);
    return this.sheet.over();
  }

  /** From the latent plane to CSS pixels. @returns {[number, number]} */
  screen(/** @type {ArrayLike<number>} */ [a, b]) {
    const { width, height } = this.sheet;
    const { centre, half } = this.view;
    const unit = this.unit;
    return [width / 2 + (a - centre[0]) * unit, height / 2 - (b - centre[1]) * unit];
  }

  /** From CSS pixels to the latent plane. @returns {[number, number]} */
  latent(/** @type {number} */ x, /** @type {number} */ y) {
    const { width, height } = this.sheet;
    const { centre } = this.view;
    return [centre[0] + (x - width / 2) / this.unit, centre[1] - (y - height / 2) / this.unit];
  }

  /** CSS pixels to one of the latent's units: the same across and up. */
  get unit() {
    const { width, height } = this.sheet;
    return Math.min(width, height) / (2 * this.view.half) || 1;
  }

  /** The point nearest to a place, in CSS pixels; -1 where none is near. */
  nearest(/** @type {number} */ x, /** @type {number} */ y, within = NEAR) {
    let [found, best] = [-1, within * within];
    for (let k = 0; 2 * k < this.places.length; k++) {
      const away = (this.places[2 * k] - x) ** 2 + (this.places[2 * k + 1] - y) ** 2;
      if (away < best) [found, best] = [k, away];
    }
    return found;
  }

  /** Find where the points lie, in CSS pixels. */
  #place(/** @type {Scene} */ { codes, next, part = 0, labels, view, edge = false }, [a, b]) {
    const [n, d] = codes.shape;
    if (this.places.length !== 2 * n) this.places = new Float32Array(2 * n);
    if (this.outside.length !== n) this.outside = new Uint8Array(n);
    const { width, height } = this.sheet;
    const at = (/** @type {number} */ k, /** @type {number} */ axis) => {
      const here = codes.values[k * d + axis];
      return next && part ? here + (next.values[k * d + axis] - here) * part : here;
    };
    for (let k = 0; k < n; k++) {
      const up = b === ROWS ? view.centre[1] + view.half * (0.86 - 0.19 * labels[k]) : at(k, b);
      const place = this.screen([at(k, a), up]);
      const kept = edge ? [inside(place[0], width), inside(place[1], height)] : place;
      this.outside[k] = kept[0] !== place[0] || kept[1] !== place[1] ? 1 : 0;
      this.places.set(kept, 2 * k);
    }
  }

  #axes(context, [, b], /** @type {Scene} */ { colours }) {
    const { width, height } = this.sheet;
    const [left, top] = this.latent(0, 0);
    const [right, bottom] = this.latent(width, height);
    const [x, y] = this.screen([0, 0]).map((one) => Math.round(one) + 0.5);
    context.strokeStyle = faded(colours.ink, colours.dark ? 0.16 : 0.1);
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    if (b !== ROWS) context.moveTo(0, y);
    if (b !== ROWS) context.lineTo(width, y);
    context.stroke();
    if (Math.min(width, height) < 200) return;
    context.fillStyle = faded(colours.ink, 0.6);
    context.font = `11px ${colours.font}`;
    const label = (/** @type {number} */ value) => String(value).replace("-", "\u2212");
    context.textAlign = "center";
    context.textBaseline = "bottom";
    for (const value of ticks(left, right, 5)) {
      const at = this.screen([value, 0])[0];
      if (at > 24 && at < width - 14) context.fillText(label(value), at, height - 3);
    }
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (const value of b === ROWS ? [] : ticks(bottom, top, 5)) {
      const at = this.screen([0, value])[1];
      if (at > 10 && at < height - 22) context.fillText(label(value), 5, at);
    }
  }

  /** Circles of one and two standard deviations; lines where the code is one number. */
  #prior(context, { centre, sd, correlation }, colours) {
    const [x, y] = this.screen(centre);
    const { unit } = this;
    const rest = Math.sqrt(Math.max(0, 1 - correlation * correlation));
    context.strokeStyle = faded(colours.ink, 0.45);
    context.lineWidth = 1.25;
    for (const [radius, dash] of /** @type {[number, number[]][]} */ ([[1, []], [2, [4, 4]]])) {
      context.setLineDash(dash);
      context.beginPath();
      for (const side of sd[1] >= 0 ? [] : [-1, 1]) {
        context.moveTo(x + side * radius * sd[0] * unit, 0);
        context.lineTo(x + side * radius * sd[0] * unit, this.sheet.height);
      }
      for (let k = 0; sd[1] >= 0 && k <= 72; k++) {
        const [cos, sin] = [Math.cos((k / 36) * Math.PI), Math.sin((k / 36) * Math.PI)];
        const up = sd[1] * (correlation * cos + rest * sin);
        context[k ? "lineTo" : "moveTo"](x + radius * sd[0] * cos * unit, y - radius * up * unit);
      }
      context.stroke();
    }
    context.setLineDash([]);
  }

  /** How far each code reaches: an ellipse of one standard deviation in its colour. */
  #soft(context, /** @type {Scene & {spread: Rows}} */ { spread, labels, tint, colours, faint }, [a, b]) {
    const [n, d] = spread.shape;
    const { unit } = this;
    const { width, height } = this.sheet;
    let area = 0;
    for (let k = 0; k < n; k++) area += spread.values[k * d + a] * (b === ROWS ? 0 : spread.values[k * d + b]);
    const deep = (Math.PI * area * unit * unit) / (width * height); // ellipses over a place, on average
    const every = Math.max(1, Math.floor(deep / CROWD));
    const opacity = Math.max(0.008, SOFT / (1 + deep / every)) * (faint ? 0.5 : 1);
    for (let k = 0; k < n; k += every) {
      if (this.outside[k]) continue;
      const wide = Math.min(4000, spread.values[k * d + a] * unit);
      const high = b === ROWS ? 4 : Math.min(4000, spread.values[k * d + b] * unit);
      context.fillStyle = faded(this.#colour(k, labels, tint, colours), opacity);
      context.beginPath();
      context.ellipse(this.places[2 * k], this.places[2 * k + 1], wide, high, 0, 0, 2 * Math.PI);
      context.fill();
    }
  }

  #points(/** @type {Scene} */ { labels, tint, colours, lit = [], faint = false, size }) {
    const { context, width, height, ratio } = this.sheet;
    const usual = size ?? Math.min(LARGEST, Math.max(SMALLEST, SIZE * Math.min(width, height)));
    context.setTransform(1, 0, 0, 1, 0, 0);
    const stamp = (/** @type {number} */ k, /** @type {number} */ pixels, ring = false) => {
      const image = this.digits.stamp(labels[k], this.#colour(k, labels, tint, colours), pixels * ratio, ring, colours);
      const [x, y] = [this.places[2 * k] * ratio, this.places[2 * k + 1] * ratio];
      if (x > -20 && y > -20 && x < this.sheet.canvas.width + 20 && y < this.sheet.canvas.height + 20) {
        context.drawImage(image, Math.round(x - image.width / 2), Math.round(y - image.height / 2));
      }
    };
    for (let k = 0; 2 * k < this.places.length; k++) {
      context.globalAlpha = this.outside[k] ? PALE : faint ? BEHIND : 1;
      stamp(k, usual);
    }
    context.globalAlpha = 1;
    for (const k of lit) if (2 * k < this.places.length) stamp(k, usual * 1.45, true);
  }

  #colour(/** @type {number} */ k, /** @type {ArrayLike<number>} */ labels, /** @type {Scene["tint"]} */ tint, colours) {
    if (!tint) return colours.classes[labels[k] % colours.classes.length];
    return shade(colours.scale, (tint.values[k] - tint.low) / (tint.high - tint.low || 1));
  }
}

/** A place within a side of the picture, a little from its ends. */
function inside(/** @type {number} */ place, /** @type {number} */ side) {
  return Math.min(side - MARGIN, Math.max(MARGIN, place));
}
