/** Gradient descent on a Gaussian's mean NLL, step by step, with every way back. */
import { gradient, moments } from "./likelihood.js";

/** @typedef {{mu: number, logSigma: number}} Place */
/** @typedef {Place & {rate: number, slope: [number, number], move: [number, number]}} Step */

/** @returns {Step} the step that would be taken from here; it goes against the gradient */
export function ahead(/** @type {number[]} */ points, /** @type {Place} */ { mu, logSigma }, /** @type {number} */ rate) {
  const slope = gradient(moments(points), mu, logSigma);
  return { mu, logSigma, rate, slope, move: [-rate * slope[0], -rate * slope[1]] };
}

/** Take one step. @param {any} state @returns {boolean} whether there is a number to go to */
export function forward(state) {
  const step = ahead(state.points, state, state.rate);
  const [mu, logSigma] = [step.mu + step.move[0], step.logSigma + step.move[1]];
  if (!Number.isFinite(mu) || !Number.isFinite(logSigma)) return false;
  state.path.push(step);
  Object.assign(state, { mu, logSigma });
  return true;
}

/** Take back the last `steps` steps: the very numbers from before. */
export function back(/** @type {any} */ state, steps = 1) {
  for (let k = 0; k < steps && state.path.length; k++) {
    const { mu, logSigma } = state.path.pop();
    Object.assign(state, { mu, logSigma });
  }
}
