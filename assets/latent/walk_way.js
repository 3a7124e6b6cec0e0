/** Where the point goes by itself: to a code that was pressed, or wandering from code to code. */

const GLIDE = 0.7; // seconds to a code
const LEG = 1.7; // seconds from one code to the next, wandering
const CHOICE = 5; // codes that the next one is chosen among: the nearest of them, so that legs are short

export class Way {
  constructor() {
    this.wandering = false;
    /** @type {{from: number[], to: number[], done: number} | null} */
    this.glide = null;
    /** @type {number[][]} before, from, to and after: the way is a smooth curve through them */
    this.posts = [];
    this.done = 0;
  }

  get moving() {
    return this.wandering || this.glide !== null;
  }

  stop() {
    Object.assign(this, { wandering: false, glide: null, posts: [] });
  }

  /** Go to a code. */
  to(/** @type {ArrayLike<number>} */ from, /** @type {ArrayLike<number>} */ to) {
    this.stop();
    this.glide = { from: Array.from(from), to: Array.from(to), done: 0 };
  }

  wander(/** @type {ArrayLike<number>} */ from) {
    this.stop();
    this.wandering = true;
    this.posts = [Array.from(from), Array.from(from)];
    this.done = 0;
  }

  /**
   * Where the point is some seconds later; null where it does not move by itself.
   * @param {number} seconds @param {{values: ArrayLike<number>, count: number, d: number} | null} codes to wander among
   * @param {boolean} calm whether to leap rather than to glide
   * @returns {number[] | null}
   */
  advance(seconds, codes, calm) {
    if (this.glide) return this.#glide(seconds, calm);
    if (!this.wandering || !codes) return null;
    while (this.posts.length < 4) this.posts.push(another(codes, this.posts[this.posts.length - 1]));
    this.done += seconds / LEG;
    if (this.done >= 1) {
      this.done -= Math.floor(this.done);
      this.posts.shift();
      this.posts.push(another(codes, this.posts[this.posts.length - 1]));
    }
    const [before, from, to, after] = this.posts;
    return from.map((value, k) => curve(before[k], value, to[k], after[k], this.done));
  }

  #glide(/** @type {number} */ seconds, /** @type {boolean} */ calm) {
    const glide = /** @type {NonNullable<Way["glide"]>} */ (this.glide);
    glide.done = calm ? 1 : Math.min(1, glide.done + seconds / GLIDE);
    const part = glide.done * glide.done * (3 - 2 * glide.done);
    if (glide.done === 1) this.glide = null;
    return glide.from.map((value, k) => value + (glide.to[k] - value) * part);
  }
}

/** A code not far from a place, and not at it. */
function another(/** @type {any} */ { values, count, d }, /** @type {number[]} */ from) {
  let [found, best] = [from, Infinity];
  for (let n = 0; n < CHOICE; n++) {
    const k = Math.floor(Math.random() * count);
    const code = Array.from({ length: d }, (_, axis) => values[k * d + axis]);
    const away = code.reduce((sum, value, axis) => sum + (value - from[axis]) ** 2, 0);
    if (away > 0 && away < best) [found, best] = [code, away];
  }
  return found;
}

/** A cubic from b to c that is smooth where it meets the ones before and after (Catmull and Rom, 1974). */
function curve(/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ c, /** @type {number} */ d, /** @type {number} */ t) {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
