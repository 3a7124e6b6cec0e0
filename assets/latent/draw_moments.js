/** What can be measured of any image exactly, whoever drew it: its ink, and where that lies. */

/**
 * @typedef {{name: string, words: string, unit: string, digits: number, meaning: string, factor: string}} Measure
 *   `factor`: the true factor of a drawn digit that it comes nearest to
 * @type {Measure[]}
 */
export const MEASURES = [
  { name: "slant", words: "the slant", unit: "\u00b0", digits: 0, factor: "slant", meaning: "how far rows higher up lie to the right: arctan of \u2212cov(x, y) / var(y)" },
  { name: "ink", words: "the ink", unit: "", digits: 1, factor: "thickness", meaning: "the sum of the levels, in full pixels" },
  { name: "width", words: "the width", unit: "", digits: 2, factor: "width", meaning: "the standard deviation of the ink from left to right, in pixels" },
  { name: "height", words: "the height", unit: "", digits: 2, factor: "height", meaning: "its standard deviation from top to foot, in pixels" },
  { name: "across", words: "the place across", unit: "", digits: 2, factor: "x", meaning: "how far the middle of the ink lies to the right of the image's, in pixels" },
  { name: "down", words: "the place down", unit: "", digits: 2, factor: "y", meaning: "how far it lies below, in pixels" },
];

/**
 * First and second moments of an image's ink.
 * @param {ArrayLike<number>} levels row by row @param {[number, number]} shape height and width
 * @param {number} top the level of full ink
 * @returns {Record<string, number>} a value for each of MEASURES; of an empty image NaN, but for its ink
 */
export function measure(levels, [height, width], top = 1) {
  let [sum, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let row = 0, k = 0; row < height; row++) {
    const v = row - (height - 1) / 2;
    for (let column = 0; column < width; column++, k++) {
      const [level, u] = [levels[k], column - (width - 1) / 2];
      sum += level;
      x += level * u;
      y += level * v;
      xx += level * u * u;
      yy += level * v * v;
      xy += level * u * v;
    }
  }
  [x, y] = [x / sum, y / sum];
  const [varX, varY, cov] = [xx / sum - x * x, yy / sum - y * y, xy / sum - x * y];
  return {
    slant: (Math.atan(-cov / varY) * 180) / Math.PI,
    ink: sum / top,
    width: Math.sqrt(Math.max(0, varX)),
    height: Math.sqrt(Math.max(0, varY)),
    across: x,
    down: y,
  };
}

/** Pearson's correlation of two rows of numbers; 0 where one of them never changes. */
export function correlation(/** @type {ArrayLike<number>} */ a, /** @type {ArrayLike<number>} */ b) {
  const n = a.length;
  let [meanA, meanB] = [0, 0];
  for (let k = 0; k < n; k++) {
    meanA += a[k] / n;
    meanB += b[k] / n;
  }
  let [aa, bb, ab] = [0, 0, 0];
  for (let k = 0; k < n; k++) {
    const [p, q] = [a[k] - meanA, b[k] - meanB];
    aa += p * p;
    bb += q * q;
    ab += p * q;
  }
  return aa > 1e-20 && bb > 1e-20 ? ab / Math.sqrt(aa * bb) : 0;
}

/** The root of the share of a number's variance that lies between classes: 0 to 1. */
export function ratio(/** @type {ArrayLike<number>} */ values, /** @type {ArrayLike<number>} */ classes) {
  const n = values.length;
  /** @type {Map<number, [number, number]>} */
  const groups = new Map();
  let mean = 0;
  for (let k = 0; k < n; k++) {
    const [count, sum] = groups.get(classes[k]) ?? [0, 0];
    groups.set(classes[k], [count + 1, sum + values[k]]);
    mean += values[k] / n;
  }
  let [between, total] = [0, 0];
  for (const [count, sum] of groups.values()) between += count * (sum / count - mean) ** 2;
  for (let k = 0; k < n; k++) total += (values[k] - mean) ** 2;
  return total > 1e-20 ? Math.sqrt(Math.min(1, between / total)) : 0;
}
