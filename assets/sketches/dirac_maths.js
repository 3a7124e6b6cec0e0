/**
 * The smallest GAN, one number against one number, as `genlab/objectives/dirac.py` plays it: data
 * lie at 0, the generator draws theta, and D(x) = psi x. Both go down their own loss.
 */

/** @typedef {{loss: string, r1: number, penalty: number, noise: number}} Rules as `Rules` of Python */
/** @typedef {"flow" | "simultaneous" | "alternating"} Way */
/** @typedef {[number, number]} Pair theta and psi, or how fast they change */

const sigmoid = (/** @type {number} */ t) => 0.5 * (1 + Math.tanh(t / 2));

/**
 * The derivatives of both losses by the verdicts.
 * @type {Record<string, {real: (t: number) => number, fake: (t: number) => number, generator: (t: number) => number}>}
 */
export const DIRAC = {
  nonsaturating: { real: (t) => -sigmoid(-t), fake: sigmoid, generator: (t) => -sigmoid(-t) },
  saturating: { real: (t) => -sigmoid(-t), fake: sigmoid, generator: (t) => -sigmoid(t) },
  leastsquares: { real: (t) => t - 1, fake: (t) => t + 1, generator: (t) => t - 1 },
  hinge: { real: (t) => (t < 1 ? -1 : 0), fake: (t) => (t > -1 ? 1 : 0), generator: () => -1 },
  wasserstein: { real: () => -1, fake: () => 1, generator: () => -1 },
};

const NODES = 40;
/** @type {{nodes: number[], shares: number[]} | null} */
let rule = null;

/** Where and how much to weigh for an exact mean over a standard normal (Gauss and Hermite). */
export function quadrature() {
  if (rule) return rule;
  /** Orthonormal polynomials 0 to n at x. */
  const values = (/** @type {number} */ x, /** @type {number} */ n) => {
    const p = [1, x];
    for (let k = 1; k < n; k++) p.push((x * p[k] - Math.sqrt(k) * p[k - 1]) / Math.sqrt(k + 1));
    return p;
  };
  /** @type {number[]} */
  let roots = [0];
  for (let n = 2; n <= NODES; n++) { // those of n lie between those of n - 1
    const ends = [-2 * Math.sqrt(n), ...roots, 2 * Math.sqrt(n)];
    roots = ends.slice(1).map((high, k) => bisect((x) => values(x, n)[n], ends[k], high));
  }
  const shares = roots.map((x) => 1 / values(x, NODES - 1).reduce((sum, p) => sum + p * p, 0));
  return (rule = { nodes: roots, shares });
}

function bisect(/** @type {(x: number) => number} */ f, /** @type {number} */ low, /** @type {number} */ high) {
  const rising = f(high) > 0;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if ((f(middle) > 0) === rising) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** How fast both move, down the gradient of each one's own loss. @returns {Pair} */
export function velocity(/** @type {number} */ theta, /** @type {number} */ psi, /** @type {Rules} */ rules) {
  const play = DIRAC[rules.loss];
  let dTheta = 0;
  let dPsi = 0;
  if (rules.noise) {
    const { nodes, shares } = quadrature();
    nodes.forEach((node, k) => {
      const e = rules.noise * node;
      const t = psi * (theta + e);
      dTheta -= shares[k] * play.generator(t) * psi;
      dPsi -= shares[k] * (play.real(psi * e) * e + play.fake(t) * (theta + e));
    });
  } else {
    const t = psi * theta;
    dTheta = -play.generator(t) * psi;
    dPsi = -play.fake(t) * theta;
  }
  if (rules.penalty) dPsi -= 2 * rules.penalty * (Math.abs(psi) - 1) * (psi < 0 || Object.is(psi, -0) ? -1 : 1);
  return [dTheta, dPsi - rules.r1 * psi];
}

/** Both after one step of `h`; along the flow by Runge and Kutta's method. @returns {Pair} */
export function move(/** @type {Pair} */ [theta, psi], /** @type {Rules} */ rules, /** @type {number} */ h, /** @type {Way} */ way) {
  const first = velocity(theta, psi, rules);
  if (way === "simultaneous") return [theta + h * first[0], psi + h * first[1]];
  if (way === "alternating") { // D moves first, and G sees the new D
    const now = psi + h * first[1];
    return [theta + h * velocity(theta, now, rules)[0], now];
  }
  const speed = (/** @type {number} */ dt, /** @type {Pair} */ [a, b]) => velocity(theta + dt * a, psi + dt * b, rules);
  const second = speed(h / 2, first);
  const third = speed(h / 2, second);
  const fourth = speed(h, third);
  const sum = (/** @type {0 | 1} */ k) => first[k] + 2 * second[k] + 2 * third[k] + fourth[k];
  return [theta + (h / 6) * sum(0), psi + (h / 6) * sum(1)];
}

/** The places after 0, 1 ... steps; it ends early where a number is no longer finite. */
export function played(/** @type {Pair} */ start, /** @type {Rules} */ rules, /** @type {number} */ h, /** @type {number} */ steps, /** @type {Way} */ way) {
  const path = [start];
  for (let k = 0; k < steps; k++) {
    const next = move(path[k], rules, h, way);
    if (!next.every(Number.isFinite)) break;
    path.push(next);
  }
  return path;
}
