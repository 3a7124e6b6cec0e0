/** What the journal says of an entry: its numbers, how near it comes, what it takes to keep. */

/**
 * @typedef {import("../player/feed.js").Recording} Recording
 * @typedef {{numbers: ArrayLike<number>, levels: Uint8Array, psnr: number | undefined, ssim: number | undefined,
 *            told: number | undefined, rounded: boolean}} Entry
 *   `numbers`: the code (d); `levels`: the picture drawn from it (h w), 0 to 255; `told`: the share of
 *   images whose digit a reader of the codes names; `rounded`: whether the numbers are, as was asked
 */
const TOP = 255; // the level of full ink in every recorded image
export const WHOLE = 32; // bits of a number as the networks compute it

const minus = (/** @type {string} */ text) => text.replace("-", "\u2212");

/** A number in as few signs as a narrow line has room for: "0.42", "\u22121.3", "12". */
export function short(/** @type {number} */ value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "\u2013";
  const text = value.toFixed(size < 0.995 ? 2 : size < 9.95 ? 1 : 0);
  return Number(text) ? minus(text.replace(/^(-?)0\./, "$1.")) : "0";
}

export const decibels = (/** @type {number | undefined} */ value) =>
  value === undefined ? "\u2013" : Number.isFinite(value) ? `${value.toFixed(1)} dB` : "exact";
export const likeness = (/** @type {number | undefined} */ value) => (value === undefined ? "\u2013" : minus(value.toFixed(2)));
export const bitsWords = (/** @type {number} */ bits) => `${Math.round(bits).toLocaleString("en")} ${Math.round(bits) === 1 ? "bit" : "bits"}`;
export const share = (/** @type {number} */ part) => {
  const percent = 100 * part;
  return `${percent < 0.95 ? percent.toFixed(percent < 0.095 ? 2 : 1) : Math.round(percent)} %`;
};
export const counted = (/** @type {number} */ n) => `${n.toLocaleString("en")} ${n === 1 ? "number" : "numbers"}`;

/** Bits of the image as it is: each pixel one of `top` + 1 levels. */
export function rawBits(/** @type {[number, number]} */ [height, width], /** @type {number} */ top) {
  return height * width * Math.log2(top + 1);
}

/**
 * The entry of image `k` at a frame.
 * @param {Recording} recording @param {number} at @param {number} k which of the ten
 * @param {number} bits of a number @param {any} run its state, as the server tells it
 * @returns {Entry | null} null where the recording has none yet
 */
export function entryAt(recording, at, k, bits, run) {
  const rebuilt = recording.array("rebuilt", at);
  const originals = recording.array("originals", recording.end);
  if (!rebuilt || !originals) return null;
  const size = rebuilt.shape[1] * rebuilt.shape[2];
  const of = (/** @type {any} */ cells, /** @type {number} */ row) => cells.values.subarray(row * size, (row + 1) * size);
  const told = (at === recording.end && run?.metrics?.one_nn) || recording.loss("one_nn", at);
  const ended = recording.holder("quantised", at) === at;
  const row = (run?.statics?.bits ?? []).indexOf(bits);
  const figure = (/** @type {string} */ name, /** @type {number} */ place) => recording.array(name, at)?.values[place];
  if (ended && row >= 0) {
    const place = 10 * row + k;
    return { numbers: kept(recording, at, place), levels: of(recording.array("quantised", at), place),
      psnr: figure("quantised_psnr", place), ssim: figure("quantised_ssim", place), told, rounded: true };
  }
  const levels = of(rebuilt, k);
  return { numbers: code(recording, at, k), levels, told, rounded: bits === WHOLE,
    psnr: ended ? figure("psnr", k) : psnr(of(originals, k), levels), ssim: ended ? figure("ssim", k) : undefined };
}

/**
 * What a bar has room for at a frame: the same for all ten images, so that bars can be compared while
 * one goes through them. Twice the root mean square; the few numbers beyond it fill their bars.
 */
export function reach(/** @type {Recording} */ recording, /** @type {number} */ at) {
  const all = Array.from({ length: 10 }, (_, k) => Array.from(code(recording, at, k))).flat();
  return Math.max(1e-6, 2 * Math.sqrt(all.reduce((sum, one) => sum + one * one, 0) / Math.max(1, all.length)));
}

/**
 * The code of image k, which is among those in the plane. Long codes do not stand in every frame: between
 * two that have them the numbers glide, as points do in a player.
 * @returns {ArrayLike<number>}
 */
function code(/** @type {Recording} */ recording, /** @type {number} */ at, /** @type {number} */ k) {
  const place = recording.array("chosen", recording.end)?.values[k];
  const last = recording.holder("codes", at);
  if (place === undefined || last < 0) return [];
  const row = (/** @type {number} */ frame) => {
    const { values, shape: [, d] } = recording.frames[frame].arrays.codes;
    return values.subarray(place * d, (place + 1) * d);
  };
  const next = last === at ? undefined : recording.holders.codes.find((frame) => frame > at);
  if (next === undefined) return row(last);
  const [from, here, to] = [last, at, next].map((frame) => recording.frames[frame].step);
  const [one, other] = [row(last), row(next)];
  return Array.from(one, (value, n) => value + ((other[n] - value) * (here - from)) / (to - from));
}

/** The rounded code at a place in the table of them. @returns {ArrayLike<number>} */
function kept(/** @type {Recording} */ recording, /** @type {number} */ at, /** @type {number} */ place) {
  const { values, shape: [, , d] } = /** @type {any} */ (recording.array("quantised_codes", at));
  return values.subarray(place * d, (place + 1) * d);
}

/** Peak signal-to-noise ratio of two images in dB, 10 log10(top^2 / mean squared error). */
export function psnr(/** @type {ArrayLike<number>} */ a, /** @type {ArrayLike<number>} */ b) {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
  return 10 * Math.log10((TOP ** 2 * a.length) / sum);
}
