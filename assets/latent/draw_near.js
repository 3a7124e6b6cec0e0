/** Who is near to a code, how near is usual, and how well an image comes back. */

/** @typedef {import("./space.js").Codes} Codes */

/** @returns {number} the distance of code k from a code */
function away(/** @type {Codes} */ { values, d }, /** @type {number} */ k, /** @type {ArrayLike<number>} */ z) {
  let sum = 0;
  for (let i = 0; i < d; i++) sum += (values[k * d + i] - z[i]) ** 2;
  return Math.sqrt(sum);
}

/** The `n` codes that are nearest to `z`, nearest first. @returns {{index: number, distance: number}[]} */
export function nearest(/** @type {Codes} */ codes, /** @type {ArrayLike<number>} */ z, n = 5) {
  return Array.from({ length: codes.count }, (_, index) => ({ index, distance: away(codes, index, z) }))
    .sort((a, b) => a.distance - b.distance).slice(0, n);
}

/** The distance of each code from the nearest other one, in rising order. @returns {Float64Array} */
export function apart(/** @type {Codes} */ codes) {
  const { values, count, d } = codes;
  return Float64Array.from({ length: count }, (_, k) => {
    const z = values.subarray(k * d, k * d + d);
    let best = Infinity;
    for (let other = 0; other < count; other++) if (other !== k) best = Math.min(best, away(codes, other, z));
    return best;
  }).sort();
}

/** Peak signal-to-noise ratio of two images of 0..1, in decibels: 10 log10(1 / mean squared error). */
export function psnr(/** @type {ArrayLike<number>} */ a, /** @type {ArrayLike<number>} */ b) {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
  return 10 * Math.log10(a.length / sum);
}

/** The share of sorted values that lie below one. */
export function below(/** @type {ArrayLike<number>} */ sorted, /** @type {number} */ value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return sorted.length ? low / sorted.length : 0;
}

/** A value such that a share of the sorted ones lies below it. */
export function quantile(/** @type {ArrayLike<number>} */ sorted, /** @type {number} */ share) {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))];
}
