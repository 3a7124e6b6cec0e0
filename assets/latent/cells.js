/** The numbers of a latent as cells: one hue above 0, another below it, the stronger the farther. */
import { mark } from "../player/dom.js";
import { rgb } from "../player/palette.js";

const FULL = 2.5; // away from 0, where a cell has its whole colour: draws of N(0, 1) seldom lie farther
const IN_A_ROW = 8;

/** How many cells stand in a row. */
export function across(/** @type {number} */ n) {
  return n <= IN_A_ROW ? n : n <= IN_A_ROW ** 2 ? IN_A_ROW : Math.ceil(Math.sqrt(n));
}

/**
 * Paint a latent.
 * @param {HTMLCanvasElement} canvas of the class gl-pixels @param {ArrayLike<number>} values
 * @param {any} colours as palette.js gives them @param {string} words what it is the latent of
 */
export function cells(canvas, values, colours, words) {
  const [n, width] = [values.length, across(values.length)];
  const height = Math.ceil(n / width);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.style.aspectRatio = `${width} / ${height}`;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  const [paper, below, above] = [colours.paper, colours.squeeze, colours.stretch].map(rgb);
  for (let k = 0; k < n; k++) {
    const ink = values[k] < 0 ? below : above;
    const part = 0.08 + 0.92 * Math.min(1, Math.abs(values[k]) / FULL);
    for (let c = 0; c < 3; c++) image.data[4 * k + c] = paper[c] + (ink[c] - paper[c]) * part;
    image.data[4 * k + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  mark(canvas, "aria-label", `${words}: ${n} numbers, ${lengthOf(values).toFixed(1)} away from 0`);
}

/** How far a latent is from 0. */
export function lengthOf(/** @type {ArrayLike<number>} */ values) {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
}
