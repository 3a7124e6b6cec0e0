/** The arithmetic of bits a pixel: whole levels, noise in their steps, and the margin of a logit. */

export const LEVELS = 256;

/** The chances of 256 levels: a bell of width `sd` levels, cut at black and white. */
export function chances(/** @type {number} */ centre, /** @type {number} */ sd) {
  const logs = Array.from({ length: LEVELS }, (_, v) => -(((v - centre) / sd) ** 2) / 2);
  const top = Math.max(...logs);
  const sum = logs.reduce((total, one) => total + Math.exp(one - top), 0);
  return logs.map((one) => Math.exp(one - top) / sum);
}

/** What a level costs under such chances, -log2 P, also where P itself would be 0. */
export function levelBits(/** @type {number} */ level, /** @type {number} */ centre, /** @type {number} */ sd) {
  const logs = Array.from({ length: LEVELS }, (_, v) => -(((v - centre) / sd) ** 2) / 2);
  const top = Math.max(...logs);
  const sum = logs.reduce((total, one) => total + Math.exp(one - top), 0);
  return (top + Math.log(sum) - logs[level]) / Math.LN2;
}

/** How often each of four levels occurs: an entropy of 1.75 bits. */
export const SHARES = [0.5, 0.25, 0.125, 0.125];
export const ENTROPY = -SHARES.reduce((sum, p) => sum + p * Math.log2(p), 0);
const FINE = 400; // places of the noise in a step, evenly

/** The density of bells of width `sd` on the levels' middles, x in levels. */
export function bells(/** @type {number} */ x, /** @type {number} */ sd) {
  const each = SHARES.map((p, k) => p * Math.exp(-(((x - k - 0.5) / sd) ** 2) / 2));
  return each.reduce((sum, one) => sum + one, 0) / (sd * Math.sqrt(2 * Math.PI));
}

/** Its logarithm, also far from all bells. */
function logBells(/** @type {number} */ x, /** @type {number} */ sd) {
  const logs = SHARES.map((p, k) => Math.log(p) - (((x - k - 0.5) / sd) ** 2) / 2);
  const top = Math.max(...logs);
  const sum = logs.reduce((total, one) => total + Math.exp(one - top), 0);
  return top + Math.log(sum) - Math.log(sd * Math.sqrt(2 * Math.PI));
}

/** The density of the staircase: each step as high as its level is frequent. */
export const stairs = (/** @type {number} */ x) => SHARES[Math.floor(x)] ?? 0;

/**
 * Mean bits a pixel of the four levels under bells (`sd` a number) or the staircase (null), with
 * noise spread over each step or without, at its middle.
 */
export function meanBits(/** @type {number | null} */ sd, /** @type {boolean} */ noise) {
  const places = noise ? Array.from({ length: FINE }, (_, j) => (j + 0.5) / FINE) : [0.5];
  const cost = (/** @type {number} */ x) => (sd === null ? -Math.log(stairs(x)) : -logBells(x, sd)) / Math.LN2;
  return SHARES.reduce((sum, p, k) =>
    sum + (p * places.reduce((total, u) => total + cost(k + u), 0)) / places.length, 0);
}

/** The logit of a grey y in [0, 1], kept `margin` from the ends. */
export function logit(/** @type {number} */ y, /** @type {number} */ margin) {
  const p = margin + (1 - 2 * margin) * y;
  return Math.log(p) - Math.log1p(-p);
}
