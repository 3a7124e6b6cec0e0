/** Half of a code kept, the other half drawn anew. */
import { generator, normal } from "../sketches/random.js";

/** What can be kept of a code of d numbers. @returns {string[]} none of a single number */
export function halfNames(/** @type {number} */ d) {
  if (d < 2) return [];
  return d === 2 ? ["Keep the first number", "Keep the second number"] : ["Keep the first half", "Keep the second half"];
}

/**
 * Codes with half of their numbers as in `z` and the others drawn: from N(0, 1) as a variational
 * autoencoder takes its codes to be, else from a Gaussian as wide as the known codes.
 * @param {number[]} z @param {import("./travel_crowd.js").Crowd} crowd
 * @param {{kept: number, seed: number}} state @param {number} n @param {boolean} standard
 * @returns {number[][]}
 */
export function redrawn(z, crowd, { kept, seed }, n, standard) {
  const middle = Math.ceil(z.length / 2);
  if (z.length < 2) return [];
  const uniform = generator(seed);
  const noise = Array.from({ length: n * z.length }, () => normal(uniform));
  const scales = z.map((_, axis) => (standard ? { mean: 0, sd: 1 } : crowd.moments(axis)));
  return Array.from({ length: n }, (_, row) => z.map((value, axis) =>
    (axis < middle) === (kept === 0) ? value : scales[axis].mean + scales[axis].sd * noise[row * z.length + axis]));
}
