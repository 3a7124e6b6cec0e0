/** Small grey images as elements: every pixel of theirs is one of the canvas's, the style sheet enlarges. */
import { h, mark } from "../player/dom.js";
import { shades } from "../player/images.js";

const FINENESS = 64; // shades of a ramp, but one

/**
 * The ramps of an image's pixels: what is real has the data's colour, what a model made the samples'.
 * @param {any} colours as palette.js gives them @returns {{real: Uint8ClampedArray, made: Uint8ClampedArray}}
 */
export function ramps(colours) {
  return { real: shades(colours.data, colours), made: shades(colours.samples, colours) };
}

/** @returns {HTMLCanvasElement} a place for an image, with the words for who does not see it; none: it is decoration */
export function picture(words = "") {
  const canvas = h("canvas.gl-pixels", { width: 1, height: 1 });
  label(canvas, words);
  return canvas;
}

/**
 * Paint an image.
 * @param {HTMLCanvasElement} canvas a `picture` @param {ArrayLike<number>} values row by row
 * @param {[number, number]} shape height and width @param {Uint8ClampedArray} ramp
 * @param {number} top the value that is full ink: 1, or an image's `top` @param {number} from its place in `values`
 */
export function paint(canvas, values, [height, width], ramp, top = 1, from = 0) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  fill(image.data, 0, width, values, [height, width], ramp, top, from);
  context.putImageData(image, 0, 0);
}

/** Write an image's pixels into others: its upper left one to number `at`, rows `stride` pixels apart. */
export function fill(/** @type {Uint8ClampedArray} */ to, at, stride, values, [height, width], ramp, top = 1, from = 0) {
  const scale = FINENESS / top;
  for (let row = 0, k = from; row < height; row++) {
    let pixel = 4 * (at + row * stride);
    for (let column = 0; column < width; column++, k++, pixel += 4) {
      const shade = 4 * Math.min(FINENESS, Math.max(0, Math.round(values[k] * scale)));
      to[pixel] = ramp[shade];
      to[pixel + 1] = ramp[shade + 1];
      to[pixel + 2] = ramp[shade + 2];
      to[pixel + 3] = 255;
    }
  }
}

/** Say anew what is on a picture. */
export function label(/** @type {HTMLCanvasElement} */ canvas, /** @type {string} */ words) {
  mark(canvas, "role", words ? "img" : null);
  mark(canvas, "aria-label", words || null);
  mark(canvas, "aria-hidden", words ? null : "true");
}
