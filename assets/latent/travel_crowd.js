/** The codes of known images: which digit is near a place, and whether any is. */

const USUAL = 0.95; // of the codes are no farther than this from their nearest neighbour: that is near

export class Crowd {
  /** @param {import("./space.js").Codes} codes @param {ArrayLike<number>} labels */
  constructor(codes, labels) {
    this.codes = codes;
    this.labels = labels;
    const { count } = codes;
    const apart = Array.from({ length: count }, (_, k) => this.#nearest(this.row(k), k).away).sort((a, b) => a - b);
    /** How far from the nearest code a place may be to lie near known images. */
    this.reach = apart[Math.min(count - 1, Math.floor(USUAL * count))] ?? 0;
  }

  /** @returns {number[]} the code of image k */
  row(/** @type {number} */ k) {
    const { values, d } = this.codes;
    return Array.from(values.subarray(k * d, (k + 1) * d));
  }

  /** The digit nearest to a place; null where no image is near. @returns {number | null} */
  digit(/** @type {ArrayLike<number>} */ z) {
    const { k, away } = this.#nearest(z, -1);
    return k >= 0 && away <= this.reach ? this.labels[k] : null;
  }

  /** The mean and the standard deviation of number `axis` of the codes. @returns {{mean: number, sd: number}} */
  moments(/** @type {number} */ axis) {
    const { values, count, d } = this.codes;
    let [sum, squares] = [0, 0];
    for (let k = 0; k < count; k++) sum += values[k * d + axis];
    for (let k = 0; k < count; k++) squares += (values[k * d + axis] - sum / count) ** 2;
    return { mean: sum / count, sd: Math.sqrt(squares / count) };
  }

  #nearest(/** @type {ArrayLike<number>} */ z, /** @type {number} */ but) {
    const { values, count, d } = this.codes;
    let [found, best] = [-1, Infinity];
    for (let k = 0; k < count; k++) {
      if (k === but) continue;
      let away = 0;
      for (let j = 0; j < d && away < best; j++) away += (values[k * d + j] - z[j]) ** 2;
      if (away < best) [found, best] = [k, away];
    }
    return { k: found, away: Math.sqrt(best) };
  }
}
