/** Ways as lines, images as what can be chosen. */

/** A way's line, finely enough to look smooth. */
export function finely(/** @type {(t: number) => number[] | null} */ at) {
  return Array.from({ length: 61 }, (_, k) => at(k / 60)).filter((z) => z !== null);
}

/** Images to choose from. @returns {import("./pickers.js").Choice} */
export function stills(images, /** @type {(k: number) => string} */ words) {
  const size = images.shape[0] * images.shape[1];
  return { count: images.count, still: (k) => ({ values: images.values, from: k * size, top: images.top, shape: images.shape, words: words(k) }) };
}
