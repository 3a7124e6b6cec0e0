/** Lines of equal mean NLL in the plane of (mu, log sigma): exact, since they have a closed form. */
import { gaussianMean, LOG_ROOT_TAU } from "./likelihood.js";

const FARTHEST = 12; // how far from the best log sigma a line is followed
const FINE = 72; // points on half a line

/**
 * The line on which the mean NLL is `level`; null where no place is as low.
 *
 *     (mu - mean)^2 = 2 sigma^2 (level - log sigma - log sqrt(2 pi)) - variance
 *
 * @param {{mean: number, variance: number}} of @param {number} level
 * @param {number} ceiling the log sigma up to which it is wanted: lines may be vast
 * @returns {{low: number, high: number, points: [number, number][]} | null} its lowest and highest
 *   log sigma, both at mu = mean, and the closed line as (mu, log sigma)
 */
export function contour(of, level, ceiling) {
  const { mean, variance } = of;
  const lowest = variance > 0 ? Math.log(variance) / 2 : -FARTHEST;
  const above = (/** @type {number} */ logSigma) => gaussianMean(of, mean, logSigma) - level;
  if (!(above(lowest) < 0) || lowest > ceiling) return null;
  const low = variance > 0 ? root(above, lowest, lowest - FARTHEST) : lowest;
  const high = Math.min(ceiling, root(above, lowest, lowest + 4 * FARTHEST));
  const side = (/** @type {number} */ sign) => Array.from({ length: FINE + 1 }, (_, k) => {
    const logSigma = low + (high - low) * Math.sin((Math.PI * k) / (2 * FINE)) ** 2; // close at the ends
    const square = 2 * Math.exp(2 * logSigma) * (level - logSigma - LOG_ROOT_TAU) - variance;
    return /** @type {[number, number]} */ ([mean + sign * Math.sqrt(Math.max(0, square)), logSigma]);
  });
  return { low, high, points: [...side(1), ...side(-1).reverse()] };
}

/** Where `f` changes its sign between `inside`, where it is negative, and `outside`. */
function root(/** @type {(x: number) => number} */ f, /** @type {number} */ inside, /** @type {number} */ outside) {
  let [a, b] = [inside, outside];
  for (let k = 0; k < 60; k++) {
    const middle = (a + b) / 2;
    if (f(middle) < 0) a = middle;
    else b = middle;
  }
  return a;
}
