/** What is known of the smallest GAN without playing it, as `genlab/objectives/dirac_forms.py` says it. */

/** @typedef {import("./dirac_maths.js").Rules} Rules */
/** @typedef {import("./dirac_maths.js").Way} Way */
/**
 * @typedef {{says: string, radius?: (k: number) => number, invariant?: number, kept?: boolean, factor?: number}} Law
 *   radius: after k steps, NaN where the law says nothing; invariant: c of the curve
 *   theta^2 + psi^2 - h theta psi = c; kept: the radius is the same for ever; factor: on the radius
 *   of one step near the middle
 */

const SLOPE = { nonsaturating: 0.5, saturating: 0.5, leastsquares: 1, hinge: 1, wasserstein: 1 };
const BEND = { nonsaturating: 0.5, saturating: 0.5, leastsquares: 2, hinge: 0, wasserstein: 0 };
const PULL = { nonsaturating: 1 / 8, leastsquares: 1 / 2 };
const [SMALL_STEP, SMALL_PULL] = [0.5, 3]; // h and h r^2 up to which steps of least squares obey a law

/** What draws psi back near the middle: R1, and noise where losses are bent. */
export function damping(/** @type {Rules} */ { loss, r1, noise }) {
  return r1 + noise ** 2 * BEND[/** @type {"hinge"} */ (loss)];
}

/** The gamma beyond which nothing turns any more. */
export function critical(/** @type {string} */ loss) {
  return 2 * SLOPE[/** @type {"hinge"} */ (loss)];
}

/** Both roots of l^2 - 2 half l + product: real parts, imaginary part, and the larger size. */
function roots(/** @type {number} */ half, /** @type {number} */ product) {
  const square = half * half - product;
  const root = Math.sqrt(Math.abs(square));
  if (square < 0) return { real: [half, half], imaginary: root, size: Math.sqrt(product) };
  return { real: [half + root, half - root], imaginary: 0, size: Math.max(Math.abs(half + root), Math.abs(half - root)) };
}

/** The eigenvalues of the flow that gamma damps, near the middle. */
export function eigenvalues(/** @type {number} */ gamma, /** @type {string} */ loss) {
  return roots(-gamma / 2, SLOPE[/** @type {"hinge"} */ (loss)] ** 2);
}

/** The factor on the radius of one damped step, near the middle. */
export function shrinking(/** @type {number} */ gamma, /** @type {number} */ h, /** @type {string} */ loss, /** @type {Way} */ way) {
  const pushed = (h * SLOPE[/** @type {"hinge"} */ (loss)]) ** 2;
  if (way === "alternating") return roots((2 - h * gamma - pushed) / 2, 1 - h * gamma).size;
  return roots(1 - (h * gamma) / 2, 1 - h * gamma + pushed).size;
}

/**
 * The law of a path, or null where nobody has one.
 * @param {[number, number]} start @param {Rules} rules @param {number} h of a flow, the time between points
 * @param {Way} way
 * @returns {Law | null}
 */
export function known(start, rules, h, way) {
  const r = Math.hypot(...start);
  if (rules.penalty || r === 0) return null;
  const gamma = damping(rules);
  if (gamma) return damped(r, gamma, rules.loss, h, way);
  if (rules.noise && rules.loss !== "wasserstein") return null;
  return rules.loss in PULL ? fades(r, rules.loss, h, way) : straight(start, r, rules.loss, h, way);
}

/** A zero-sum game, and the hinge while it is one. @returns {Law | null} */
function straight(/** @type {[number, number]} */ [theta, psi], /** @type {number} */ r, /** @type {string} */ loss, /** @type {number} */ h, /** @type {Way} */ way) {
  const hinge = loss === "hinge";
  if (way === "flow") {
    if (hinge && r ** 2 >= 2) return null;
    return { says: "The flow keeps θ² + ψ²: a circle for ever.", radius: () => r, invariant: r ** 2, kept: true };
  }
  if (loss === "saturating") return way === "simultaneous" ? { says: "Each step multiplies r² by 1 + h² σ(θψ)²: outward, always." } : null;
  if (way === "simultaneous") {
    const radius = (/** @type {number} */ k) => r * (1 + h ** 2) ** (k / 2);
    return { says: "Each step multiplies the radius by √(1 + h²).", radius: (k) => (hinge && radius(k) ** 2 >= 2 ? NaN : radius(k)) };
  }
  const invariant = theta ** 2 + psi ** 2 - h * theta * psi;
  if (h >= 2 || (hinge && invariant >= 2 + h)) return null;
  return { says: "Turns keep θ² + ψ² − h θψ: an ellipse for ever.", invariant };
}

/** @returns {Law | null} */
function fades(/** @type {number} */ r, /** @type {string} */ loss, /** @type {number} */ h, /** @type {Way} */ way) {
  if (loss === "leastsquares" && way !== "flow" && (h > SMALL_STEP || h * r ** 2 > SMALL_PULL)) return null;
  if (way === "simultaneous") {
    return { says: "It never arrives: small steps of h end on the ring r² = 2h.", radius: () => Math.sqrt(2 * h), kept: true };
  }
  const pull = PULL[/** @type {"leastsquares"} */ (loss)];
  return { says: `${way === "flow" ? "The flow" : "In turns it"} fades, but only as slowly as √(${Math.round(1 / pull)} / t).`,
    radius: (k) => 1 / Math.sqrt(1 / r ** 2 + pull * h * k) };
}

/** @returns {Law} */
function damped(/** @type {number} */ r, /** @type {number} */ gamma, /** @type {string} */ loss, /** @type {number} */ h, /** @type {Way} */ way) {
  if (way === "flow") {
    const rate = Math.max(...eigenvalues(gamma, loss).real);
    return { says: `Near the middle the radius falls as exp(${rate.toFixed(3)} t).`.replace("-", "−"),
      radius: (k) => r * Math.exp(rate * h * k) };
  }
  const factor = shrinking(gamma, h, loss, way);
  return { says: `Near the middle each step multiplies the radius by ${factor.toFixed(5)}.`, factor, radius: (k) => r * factor ** k };
}
