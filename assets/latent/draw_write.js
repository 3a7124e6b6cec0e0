/** Digits that the app writes on the pad by itself, with the strokes of its drawn digits. */
import { drawn, strokes } from "../sketches/pen.js";

const FRAME = 28; // pixels that the pad stands for
const MEET = 1e-3; // pixels within which the end of one piece is the beginning of the next
/** What no digit is. @type {import("./draw_strokes.js").Stroke[]} */
export const LETTER = [[[0.22, 0.84], [0.5, 0.16], [0.78, 0.84]], [[0.32, 0.6], [0.68, 0.6]]];

/**
 * @typedef {{factors: import("../sketches/pen.js").Factor[], skeletons: number[][], owned: [number, number][]}} Glyphs
 *   as Python tells them
 * @param {number} digit @param {() => number} [uniform] for a hand of its own; without it a plain one
 * @returns {import("./draw_strokes.js").Stroke[]} in sides of the pad
 */
export function written(/** @type {Glyphs} */ { factors, skeletons, owned }, digit, uniform) {
  const [first, styles] = owned[digit];
  const plain = Object.fromEntries(factors.map(({ name, low, high }) => [name, (low + high) / 2]));
  const values = uniform ? drawn(factors, owned.map((one) => one[1]), uniform) : plain;
  const style = uniform ? Math.floor(styles * uniform()) : 0;
  const flat = skeletons[first + style];
  const pieces = Array.from({ length: flat.length / 4 }, (_, k) => /** @type {any} */ (flat.slice(4 * k, 4 * k + 4)));
  /** @type {import("./draw_strokes.js").Stroke[]} */
  const chains = [];
  for (const [x0, y0, x1, y1] of strokes(pieces, { ...values, digit })) {
    const last = chains[chains.length - 1]?.slice(-1)[0];
    if (last && Math.hypot(last[0] - x0, last[1] - y0) < MEET) chains[chains.length - 1].push([x1, y1]);
    else chains.push([[x0, y0], [x1, y1]]);
  }
  return chains.map((chain) => chain.map(([x, y]) => [x / FRAME + 0.5, y / FRAME + 0.5]));
}
