/** How an image flow folds a picture: where each pixel stands, and to which part it belongs. */

/** @typedef {number[][][]} Picture channels of rows of pixels, each by its number in the image */

/** Levels of stages: a mask and how many couplings take turns there; as the small flow has them. */
export const PLAN = /** @type {[string, number][][]} */ ([
  [["checkerboard", 2], ["channel", 3]],
  [["checkerboard", 2], ["channel", 1]],
]);

/** Four pixels of a square become four channels of one place. @returns {Picture} */
export function squeeze(/** @type {Picture} */ picture) {
  return picture.flatMap((channel) => [0, 1].flatMap((i) => [0, 1].map((j) =>
    channel.filter((_, row) => row % 2 === i).map((row) => row.filter((_, column) => column % 2 === j)))));
}

/** Which channels the part a has. @returns {boolean[]} */
export function channelMask(/** @type {string} */ kind, /** @type {number} */ channels) {
  return Array.from({ length: channels }, (_, k) =>
    (kind === "channel" ? k < channels / 2 : (Math.floor(k / 2) + k) % 2 === 0));
}

/**
 * The moments to be shown, from the image to the latents.
 * @typedef {{kind: "image" | "squeeze" | "couple" | "out" | "end", picture: Picture, mask?: string,
 *            couplings?: number, a?: boolean[], out: number[], level: number}} Moment
 *   `a`: which channels are the part that is kept first; `out`: pixels that are latents already
 * @returns {Moment[]}
 */
export function moments(/** @type {number} */ side, plan = PLAN) {
  let picture = /** @type {Picture} */ ([Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (_, column) => side * row + column))]);
  /** @type {number[]} */
  let out = [];
  /** @type {Moment[]} */
  const found = [{ kind: "image", picture, out, level: 0 }];
  plan.forEach((stages, k) => {
    picture = squeeze(picture);
    found.push({ kind: "squeeze", picture, out, level: k + 1 });
    let kept = picture;
    for (const [mask, couplings] of stages) {
      const a = channelMask(mask, picture.length);
      found.push({ kind: "couple", picture, mask, couplings, a, out, level: k + 1 });
      kept = picture.filter((_, c) => a[c] === (couplings % 2 === 1)); // what the last coupling kept
    }
    const last = k === plan.length - 1;
    const stays = last ? [] : kept;
    const gone = picture.filter((channel) => !stays.includes(channel)).flat(2);
    out = [...out, ...gone];
    picture = stays;
    found.push({ kind: last ? "end" : "out", picture, out, level: k + 1 });
  });
  return found;
}
