/** Draws that can be made again: each sketch has a generator of its own (mulberry32). */

/** @returns {() => number} numbers in [0, 1) */
export function generator(/** @type {number} */ seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @returns {number} a seed that nobody knows beforehand */
export function fresh() {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}

/** A draw from a standard normal (Box and Muller, 1958). @param {() => number} uniform */
export function normal(uniform) {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
