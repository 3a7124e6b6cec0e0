/** The prices of things: negative log-likelihoods in nats, their gradients and their minima. */

export const LOG_ROOT_TAU = 0.5 * Math.log(2 * Math.PI);

/** -log p(toss), for heads (1) with probability p and tails (0) with 1 - p. */
export function bernoulli(/** @type {number} */ toss, /** @type {number} */ p) {
  return 0 - Math.log(toss ? p : 1 - p);
}

/** The mean of `bernoulli` over n tosses with k heads; what did not come up costs nothing. */
export function bernoulliMean(/** @type {number} */ k, /** @type {number} */ n, /** @type {number} */ p) {
  const heads = k ? k * bernoulli(1, p) : 0;
  const tails = n - k ? (n - k) * bernoulli(0, p) : 0;
  return (heads + tails) / n;
}

/** -log N(x; mu, sigma^2) = log sigma + log sqrt(2 pi) + ((x - mu) / sigma)^2 / 2. */
export function gaussian(/** @type {number} */ x, /** @type {number} */ mu, /** @type {number} */ logSigma) {
  const z = (x - mu) / Math.exp(logSigma);
  return logSigma + LOG_ROOT_TAU + (z * z) / 2;
}

/**
 * The mean of the points and their mean squared distance from it (1/n): all that a Gaussian's
 * likelihood asks of them, and its maximum.
 * @param {number[]} points
 */
export function moments(points) {
  const n = points.length;
  const mean = points.reduce((sum, x) => sum + x, 0) / n;
  const variance = points.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
  return { n, mean, variance };
}

/**
 * The mean of `gaussian` over points with these moments.
 * @param {{mean: number, variance: number}} of
 */
export function gaussianMean({ mean, variance }, /** @type {number} */ mu, /** @type {number} */ logSigma) {
  return logSigma + LOG_ROOT_TAU + (variance + (mean - mu) ** 2) / (2 * Math.exp(2 * logSigma));
}

/**
 * The gradient of `gaussianMean`: d/dmu and d/dlog sigma.
 * @param {{mean: number, variance: number}} of
 * @returns {[number, number]}
 */
export function gradient({ mean, variance }, /** @type {number} */ mu, /** @type {number} */ logSigma) {
  const precision = Math.exp(-2 * logSigma);
  return [(mu - mean) * precision, 1 - (variance + (mean - mu) ** 2) * precision];
}

/** log softmax(logits), by the largest so that nothing overflows. @param {number[]} logits */
export function logSoftmax(logits) {
  const top = Math.max(...logits);
  const log = top + Math.log(logits.reduce((sum, t) => sum + Math.exp(t - top), 0));
  return logits.map((t) => t - log);
}

/**
 * The terms -q_k log p_k of the cross-entropy; their sum is the price. A class with q_k = 0 adds 0.
 * @param {number[]} logits @param {number[]} q
 */
export function crossEntropy(logits, q) {
  return logSoftmax(logits).map((log, k) => (q[k] ? 0 - q[k] * log : 0));
}

/** The label's distribution: one, less what smoothing hands out evenly to the other classes. */
export function target(/** @type {number} */ label, /** @type {number} */ classes, /** @type {number} */ smoothing) {
  const other = smoothing / (classes - 1);
  return Array.from({ length: classes }, (_, k) => (k === label ? 1 - smoothing : other));
}

/** -sum q log q. @param {number[]} q */
export function entropy(q) {
  return q.reduce((sum, share) => sum - (share ? share * Math.log(share) : 0), 0);
}
