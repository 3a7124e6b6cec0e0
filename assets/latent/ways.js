/**
 * Ways through a latent space, as `genlab/models/ways.py` has them: a test holds the two against
 * one another. A point is a list of numbers.
 */

/** Ends whose directions are nearer than this many radians, or opposite by as little, have no arc. */
const PARALLEL = 1e-6;

/** @returns {number} how far from 0 */
export function norm(/** @type {ArrayLike<number>} */ z) {
  return Math.hypot(...Array.from(z));
}

/** (1 - t) a + t b. @returns {number[]} */
export function straight(/** @type {ArrayLike<number>} */ a, /** @type {ArrayLike<number>} */ b, /** @type {number} */ t) {
  return Array.from(a, (value, k) => (1 - t) * value + t * b[k]);
}

/** The angle between two directions in radians, exact for small ones too. @returns {number} */
export function between(/** @type {ArrayLike<number>} */ a, /** @type {ArrayLike<number>} */ b) {
  const [one, other] = [norm(a), norm(b)];
  const apart = Array.from(a, (value, k) => value / one - b[k] / other);
  const together = Array.from(a, (value, k) => value / one + b[k] / other);
  return 2 * Math.atan2(norm(apart), norm(together));
}

/**
 * The point at share t of the arc from a to b around 0 (Shoemake, 1985); the norm passes evenly from
 * one end's to the other's. @returns {number[] | null} null where no arc is the shortest
 */
export function slerp(/** @type {ArrayLike<number>} */ a, /** @type {ArrayLike<number>} */ b, /** @type {number} */ t) {
  const [one, other] = [norm(a), norm(b)];
  if (!one || !other) return null;
  const angle = between(a, b);
  if (angle > Math.PI - PARALLEL) return null;
  const near = angle < PARALLEL;
  const first = near ? 1 - t : Math.sin((1 - t) * angle) / Math.sin(angle);
  const second = near ? t : Math.sin(t * angle) / Math.sin(angle);
  const length = (1 - t) * one + t * other;
  return Array.from(a, (value, k) => length * (first * (value / one) + second * (b[k] / other)));
}

/** other + t (this - that). @returns {number[]} */
export function analogy(/** @type {ArrayLike<number>} */ one, /** @type {ArrayLike<number>} */ less, /** @type {ArrayLike<number>} */ other, t = 1) {
  return Array.from(other, (value, k) => value + t * (one[k] - less[k]));
}
