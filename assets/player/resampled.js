/** Real images with half of their latents drawn anew: a row each, the real one first, in data's ink. */
import { hidden, Sheet } from "./canvas.js";
import { shades } from "./images.js";

const GAP = 0.1; // between images, in images
const APART = 0.3; // between the real one and its versions
const FILLED = 0.8; // of the room, at least: else pixels are not whole ones of the screen
const LEVELS = 255;

/** The words for who does not see the picture. @param {string} name @param {number[]} shape @param {string} step */
export function spokenHalves(name, [rows, columns], step) {
  return !rows ? `${name}: no images so far` : `${name}, step ${step}: ${rows} rows, each a real image and ${columns - 1} versions of it with half of ` +
    "its latents drawn anew";
}

export class Resampled {
  constructor(/** @type {HTMLCanvasElement} */ canvas) {
    this.sheet = new Sheet(canvas);
    this.tiles = hidden(1, 1);
    /** @type {number[]} rows and columns of the picture, none before it is there */
    this.shape = [];
  }

  /** Draw the scene. @param {import("./plane.js").Scene} scene @returns {boolean} false */
  draw({ recording, position, statics, colours }) {
    this.sheet.fit();
    const context = this.sheet.fresh();
    const here = recording.array("resampled", Math.floor(position));
    if (here?.shape.length !== 4) return false;
    this.shape = here.shape;
    this.#paint(here, statics.levels ?? LEVELS, colours);
    this.#lay(context, here.shape);
    return false;
  }

  /** Turn levels into pixels, one image under the other; the first of each row has the data's colour. */
  #paint({ shape, values }, /** @type {number} */ levels, colours) {
    const [rows, columns, height, width] = shape;
    if (this.tiles.canvas.width !== width || this.tiles.canvas.height !== height * rows * columns) {
      this.tiles = hidden(width, height * rows * columns);
      this.pixels = this.tiles.context.createImageData(width, height * rows * columns);
    }
    const inks = [shades(colours.data, colours), shades(colours.samples, colours)];
    const to = /** @type {ImageData} */ (this.pixels).data;
    const cells = height * width;
    for (let k = 0; k < values.length; k++) {
      const ink = inks[Math.floor(k / cells) % columns ? 1 : 0];
      const from = 4 * Math.round((Math.min(levels, Math.max(0, values[k])) / levels) * 64);
      to.set([ink[from], ink[from + 1], ink[from + 2], 255], 4 * k);
    }
    this.tiles.context.putImageData(/** @type {ImageData} */ (this.pixels), 0, 0);
  }

  #lay(context, [rows, columns, high, wide]) {
    const { width, height, ratio } = this.sheet;
    const across = wide * (columns + (columns - 2) * GAP + APART);
    const down = high * (rows + (rows - 1) * GAP);
    const room = Math.min((width * ratio) / across, (height * ratio) / down);
    const pixel = Math.floor(room) < FILLED * room ? room : Math.floor(room);
    const left = Math.round((width * ratio - across * pixel) / 2);
    const upper = Math.round((height * ratio - down * pixel) / 2);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.imageSmoothingEnabled = false;
    for (let k = 0; k < rows * columns; k++) {
      const [row, column] = [Math.floor(k / columns), k % columns];
      const x = left + Math.round(pixel * wide * (column * (1 + GAP) + (column ? APART - GAP : 0)));
      const y = upper + Math.round(pixel * high * row * (1 + GAP));
      context.drawImage(this.tiles.canvas, 0, k * high, wide, high, x, y, Math.round(pixel * wide), Math.round(pixel * high));
    }
  }
}
