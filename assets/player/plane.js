/**
 * The plane: data points, the model's samples, and behind them its density as a smooth shade, or
 * what a judge says of the plane.
 *
 * @typedef {{recording: import("./feed.js").Recording, position: number, statics: any,
 *            show: Record<string, boolean>, colours: any, moved: number,
 *            behind?: (context: CanvasRenderingContext2D) => void}} Scene
 *   `moved`: seconds since the last drawing while playing, 0 for a jump; `behind`: draws what lies
 *   behind the points instead of the density
 */
import { hidden, Sheet, stamp, ticks } from "./canvas.js";
import { faded } from "./palette.js";
import { Shade } from "./shade.js";
import { judged, note, Verdict } from "./verdict.js";

const MIDTONE = 1.6; // densities are shown against this many times exp(-entropy)
export const STRONGEST = 0.62; // opacity of the shade where the density is highest

export class Plane {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.sheet = new Sheet(canvas);
    this.under = hidden(1, 1); // data and axes: they change with the size and the theme alone
    this.shade = new Shade();
    this.verdict = new Verdict();
    this.stamps = {};
    this.key = "";
  }

  /** Draw the scene. @param {Scene} scene @returns {boolean} whether it is still changing */
  draw(scene) {
    this.sheet.fit();
    const context = this.sheet.fresh();
    const { width, height } = this.sheet;
    this.#prepare(scene);
    scene.behind?.(context);
    const fading = !scene.behind && this.#behind(context, scene);
    context.drawImage(this.under.canvas, 0, 0, width, height);
    if (!scene.behind) this.verdict.arrows(context, this.sheet, scene);
    if (scene.show.samples) this.#samples(scene);
    return fading;
  }

  /** What lies behind the points: the judge's map, or the density. */
  #behind(context, scene) {
    if (judged(scene.show)) return this.verdict.map(context, this.sheet, scene);
    return scene.show.density && this.#density(context, scene);
  }

  /** Redraw what stands still, where something about it changed. */
  #prepare({ recording, statics, show, colours }) {
    const { width, height, ratio } = this.sheet;
    const data = recording.array("data", recording.end);
    const key = [width, height, ratio, colours.paper, colours.dark, show.data, statics.window].join();
    if (key === this.key && data === this.data) return;
    this.key = key;
    this.data = data;
    this.under = hidden(width, height, ratio);
    const context = this.under.fresh();
    axes(context, width, height, statics.window ?? 4, colours);
    const size = Math.min(width, height) * ratio;
    const dot = (radius, fill, edge) => stamp(Math.max(0.9 * ratio, size * radius), fill, edge);
    this.stamps = {
      data: dot(0.0034, faded(colours.data, 0.16), faded(colours.data, 0.6)),
      samples: dot(0.0052, colours.samples, colours.samples_edge),
    };
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (show.data && data) this.#dots(context, this.stamps.data, data.values, null, 0, statics);
  }

  #samples({ recording, position, statics }) {
    const at = Math.floor(position);
    const here = recording.array("samples", at);
    if (!here) return;
    const next = position > at ? recording.frames[at + 1]?.arrays.samples : undefined;
    const { context } = this.sheet;
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.#dots(context, this.stamps.samples, here.values, next?.values, position - at, statics);
  }

  /** Stamp points given in the plane, on their way from `from` to `to`; device pixels. */
  #dots(context, dot, from, to, part, statics) {
    const { width, height, ratio } = this.sheet;
    const window = statics.window ?? 4;
    const across = (width * ratio) / (2 * window);
    const up = (height * ratio) / (2 * window);
    const shift = dot.width / 2;
    for (let k = 0; k + 1 < from.length; k += 2) {
      let x = from[k];
      let y = from[k + 1];
      if (to) {
        x += (to[k] - x) * part;
        y += (to[k + 1] - y) * part;
      }
      if (!(Math.abs(x) < window && Math.abs(y) < window)) continue; // outside, or not a number
      context.drawImage(dot, (x + window) * across - shift, (window - y) * up - shift);
    }
  }

  /** Shade by exp(log p); between two densities the shade fades over. */
  #density(context, { recording, position, statics, colours, moved }) {
    const cells = recording.array("density", Math.floor(position));
    if (!cells) {
      if (statics.teacher === "plain") note(context, this.sheet, colours, "no density");
      return false;
    }
    const top = reference(statics);
    const level = (/** @type {number} */ log) => 1 - Math.exp(-Math.exp(Math.min(30, log)) / top);
    return this.shade.draw(context, this.sheet, cells,
      { level, tints: [colours.density, colours.density], strongest: STRONGEST, moved });
  }
}

/**
 * The density that counts as a midtone: what the truth has on average, exp(-entropy), so that one
 * shade means one density all through a run; where it is not known, a standard normal's.
 */
export function reference(/** @type {any} */ statics) {
  return MIDTONE * Math.exp(-(statics.floor ?? 2.8379));
}

/** From the plane to a picture's CSS pixels, and back. */
export class Scale {
  /** @param {{width: number, height: number}} sheet @param {number} window half the side shown */
  constructor({ width, height }, window) {
    this.window = window;
    this.across = width / (2 * window); // pixels to one unit
    this.up = height / (2 * window);
  }

  x(/** @type {number} */ value) {
    return (value + this.window) * this.across;
  }

  y(/** @type {number} */ value) {
    return (this.window - value) * this.up;
  }

  /** @returns {[number, number]} the point of the plane under a pixel */
  point(/** @type {number} */ right, /** @type {number} */ down) {
    return [right / this.across - this.window, this.window - down / this.up];
  }
}

function axes(context, width, height, window, colours) {
  context.strokeStyle = faded(colours.ink, colours.dark ? 0.16 : 0.1);
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, Math.round(height / 2) + 0.5);
  context.lineTo(width, Math.round(height / 2) + 0.5);
  context.moveTo(Math.round(width / 2) + 0.5, 0);
  context.lineTo(Math.round(width / 2) + 0.5, height);
  context.stroke();
  context.fillStyle = faded(colours.ink, 0.5);
  context.font = `11px ${colours.font}`;
  if (width < 220) return;
  for (const v of ticks(-window * 0.94, window * 0.94, 5)) {
    if (v === 0) continue;
    const label = String(v).replace("-", "\u2212");
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.fillText(label, ((v + window) / (2 * window)) * width, height - 3);
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(label, 5, ((window - v) / (2 * window)) * height);
  }
}
