/** Images: tiles of pixels on a grid, the model's in the samples' ink, the data's in the data's. */
import { hidden, Sheet } from "./canvas.js";
import { rgb } from "./palette.js";

const GAP = 1 / 6; // between tiles at most, in tiles
const FILLED = 0.75; // of the width, at least, where some images may be left out for it

export class Tiles {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {"images" | "data"} source which array of the frames is drawn
   * @param {boolean} some whether images may be left out, so that the others fill a small place
   */
  constructor(canvas, source, some = false) {
    this.some = some;
    this.sheet = new Sheet(canvas);
    this.source = source;
    this.tiles = hidden(1, 1);
    this.ramp = new Uint8ClampedArray(0);
    this.key = "";
  }

  /** Draw the scene. @param {import("./plane.js").Scene} scene @returns {boolean} false */
  draw({ recording, position, statics, show, colours }) {
    this.sheet.fit();
    const context = this.sheet.fresh();
    const at = this.source === "data" ? recording.end : Math.floor(position);
    const here = recording.array(this.source, at);
    if (!here || here.shape.length < 3) return false;
    if (this.source === "images" && show.samples === false) return false;
    if (this.source === "data" && show.data === false) return false;
    const next = this.source === "images" ? recording.frames[at + 1]?.arrays.images : undefined;
    this.#paint(here, next, position - at, statics, colours);
    this.#lay(context, here.shape);
    return false;
  }

  /** Turn levels into pixels: one image under the other. */
  #paint(here, next, part, statics, colours) {
    const [count, rows, columns] = here.shape;
    const ramp = this.#ramp(statics.levels ?? 255, colours);
    if (this.tiles.canvas.width !== columns || this.tiles.canvas.height !== rows * count) {
      this.tiles = hidden(columns, rows * count);
      this.pixels = this.tiles.context.createImageData(columns, rows * count);
    }
    const to = /** @type {ImageData} */ (this.pixels).data;
    const top = ramp.length / 4 - 1;
    for (let k = 0; k < here.values.length; k++) {
      let level = here.values[k];
      if (next && part > 0) level += (next.values[k] - level) * part;
      const from = 4 * Math.round(Math.min(top, Math.max(0, (level / (statics.levels ?? 255)) * top)));
      to[4 * k] = ramp[from];
      to[4 * k + 1] = ramp[from + 1];
      to[4 * k + 2] = ramp[from + 2];
      to[4 * k + 3] = 255;
    }
    this.tiles.context.putImageData(/** @type {ImageData} */ (this.pixels), 0, 0);
  }

  /** Lay the images out on a square grid, every pixel of theirs equally large. */
  #lay(context, [count, rows, columns]) {
    const { width, height, ratio } = this.sheet;
    // Whole device pixels, so that an image's own stay crisp; what is left over goes between tiles.
    const room = (size, tiles, cells) => (size * ratio) / (tiles * cells + (tiles - 1) * cells * 0.06);
    let across = Math.ceil(Math.sqrt(count));
    const filled = () => (Math.floor(room(width, across, columns)) * across * columns) / (width * ratio);
    while (this.some && across > 2 && filled() < FILLED) across -= 1;
    const shown = this.some ? Math.min(count, across * across) : count;
    const down = Math.ceil(shown / across);
    const pixel = Math.max(1, Math.floor(Math.min(room(width, across, columns), room(height, down, rows))));
    const between = (size, tiles, cells) => (size * ratio - tiles * cells * pixel) / Math.max(1, tiles - 1);
    const spread = Math.min(between(width, across, columns), between(height, down, rows));
    const gap = Math.max(1, Math.floor(Math.min(spread, pixel * columns * GAP)));
    const [wide, high] = [pixel * columns + gap, pixel * rows + gap];
    const slack = this.source === "data" ? 0 : 0.5; // the data stand under their caption
    const left = Math.round((width * ratio - (wide * across - gap)) * slack);
    const upper = Math.round((height * ratio - (high * down - gap)) * slack);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.imageSmoothingEnabled = false;
    for (let k = 0; k < shown; k++) {
      const x = left + wide * (k % across);
      const y = upper + high * Math.floor(k / across);
      context.drawImage(this.tiles.canvas, 0, k * rows, columns, rows, x, y, pixel * columns, pixel * rows);
    }
  }

  /** From paper to ink through the role's own colour, 65 shades. */
  #ramp(levels, colours) {
    const role = this.source === "images" ? colours.samples : colours.data;
    const key = [levels, role, colours.paper].join();
    if (key === this.key) return this.ramp;
    this.key = key;
    this.ramp = shades(role, colours);
    return this.ramp;
  }
}

/** 65 shades from paper to ink through a role's own colour, four bytes each. @returns {Uint8ClampedArray} */
export function shades(/** @type {string} */ role, colours) {
  /** @type {[number, number, number][]} */
  const stops = [rgb(colours.paper), rgb(role), colours.dark ? [255, 255, 255] : [24, 16, 0]];
  stops[0] = mix(stops[0], stops[1], 0.1);
  stops[2] = mix(stops[1], stops[2], 0.72);
  const ramp = new Uint8ClampedArray(4 * 65);
  for (let k = 0; k <= 64; k++) {
    const t = (k / 64) * 2;
    const [r, g, b] = t < 1 ? mix(stops[0], stops[1], t) : mix(stops[1], stops[2], t - 1);
    ramp.set([r, g, b, 255], 4 * k);
  }
  return ramp;
}

/** @returns {[number, number, number]} */
function mix(a, b, t) {
  return /** @type {any} */ (a.map((/** @type {number} */ v, k) => v + (b[k] - v) * t));
}
