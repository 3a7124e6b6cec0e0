/** What the smallest GAN can be set to, and what there is to say about it. */
import { critical, damping } from "./dirac_laws.js";
import { text } from "./figures.js";

/** @typedef {import("./dirac_maths.js").Way} Way */
/**
 * @typedef {{loss: string, kind: "none" | "r1" | "penalty" | "noise", way: Way, h: number,
 *            start: [number, number], r1: number, penalty: number, noise: number, k: number}} State
 */

export const STEPS = 2000;
/** @type {[string, string][]} */
export const LOSSES = [["nonsaturating", "non-saturating (NSGAN)"], ["saturating", "saturating (GAN)"],
  ["wasserstein", "Wasserstein (WGAN)"], ["leastsquares", "least squares"], ["hinge", "hinge"]];
/** @type {[string, string][]} */
export const KINDS = [["none", "none"], ["r1", "R1 penalty"], ["noise", "instance noise"], ["penalty", "gradient penalty"]];
/** @type {[Way, string][]} */
export const WAYS = [["simultaneous", "Both at once"], ["alternating", "In turns"], ["flow", "Flow"]];
/** Of each regulariser: its name, and the powers of ten it can have. @type {Record<string, [string, number, number]>} */
export const STRENGTHS = { r1: ["R1: γ", -1.5, 0.7], noise: ["Noise, sd", -1, 0.4], penalty: ["Weight", -1, 1] };

const PLAIN = { kind: "none", r1: 0.3, noise: 1, penalty: 1 };
/** @type {Record<string, Partial<State>>} */
export const PREPARED = {
  "WGAN spirals out": { ...PLAIN, loss: "wasserstein", way: "simultaneous", h: 0.1, start: [0.6, 0] },
  "The flow: a circle": { ...PLAIN, loss: "wasserstein", way: "flow", h: 0.1, start: [0.6, 0] },
  "In turns: a closed loop": { ...PLAIN, loss: "wasserstein", way: "alternating", h: 0.8, start: [0.6, 0] },
  "NSGAN: the ring r² = 2h": { ...PLAIN, loss: "nonsaturating", way: "simultaneous", h: 0.3, start: [0.001, 0] },
  "R1 pulls it in": { ...PLAIN, loss: "nonsaturating", kind: "r1", way: "simultaneous", h: 0.2, start: [0.8, 0] },
  "γ critical": { ...PLAIN, loss: "nonsaturating", kind: "r1", r1: 1, way: "simultaneous", h: 0.2, start: [0.8, 0] },
  "Noise pulls it in": { ...PLAIN, loss: "nonsaturating", kind: "noise", way: "simultaneous", h: 0.2, start: [0.8, 0] },
};

/** What a state means to the maths. @returns {import("./dirac_maths.js").Rules} */
export function rulesOf(/** @type {State} */ { loss, kind, r1, penalty, noise }) {
  return { loss, r1: kind === "r1" ? r1 : 0, penalty: kind === "penalty" ? penalty : 0, noise: kind === "noise" ? noise : 0 };
}

/** The prepared setting that a state is, or "". */
export function prepared(/** @type {State} */ state) {
  const same = (/** @type {any} */ one) => ["loss", "kind", "way", "h", ...(state.kind === "none" ? [] : [state.kind])]
    .every((name) => one[name] === /** @type {any} */ (state)[name]) && one.start.every((/** @type {number} */ x, /** @type {number} */ k) => x === state.start[k]);
  return Object.keys(PREPARED).find((name) => same(PREPARED[name])) ?? "";
}

/** What there is to say: the law, what damps it, and how it ended. */
export function sentence(/** @type {State} */ state, /** @type {import("./dirac_laws.js").Law | null} */ law, /** @type {number} */ length) {
  const rules = rulesOf(state);
  const said = [law?.says ?? (Math.hypot(...state.start) ? "No law is known for this: play it." : "At the equilibrium, to the digit: nothing moves.")];
  const gamma = damping(rules);
  if (gamma && law) {
    const most = critical(rules.loss);
    if (rules.noise) said.push(`The noise acts as γ = ${text(gamma, 2)}.`);
    if ((law.factor ?? 0) > 1) said.push("Steps this large throw it out.");
    else said.push(gamma < most ? `Below the critical γ = ${most} it turns on its way.` : `From the critical γ = ${most} on nothing turns.`);
  }
  if (rules.noise && rules.loss === "wasserstein") said.push("Noise changes nothing where the loss is a straight line.");
  if (rules.penalty) said.push("The penalty wants |ψ| = 1, so D finds no rest at 0.");
  if (length < STEPS + 1) said.push(`After ${length - 1} steps the numbers overflow.`);
  return said.join(" ");
}
