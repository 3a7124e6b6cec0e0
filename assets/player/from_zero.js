/** The chart of runs that start as the truth itself: their KL begins at 0, and may explode. */
import { bent } from "./scale.js";

const EVEN = 0.1; // nats: who stays is off at most so far, by the rule of the claim
const AT_REST = 1e-3; // nats: who starts nearer than this starts as the truth
const ROOM = 0.12; // of the even part, below 0: what is watched on few points may lie there

/** What is said of the chart. */
export const FROM_ZERO = `KL(truth \u2225 generator): evenly up to ${EVEN}, by ratios above`;

/** Whether all of these recordings begin at a KL of 0. */
export function fromRest(/** @type {import("./feed.js").Recording[]} */ recordings) {
  const firsts = recordings.flatMap(({ frames }) => (frames[0] ? [frames[0].losses.kl] : []));
  return firsts.length > 0 && firsts.every((kl) => Math.abs(kl) < AT_REST);
}

/**
 * The scale of such lines, up to what is seen until a step.
 * @param {any[]} lines
 */
export function fromZero(lines, until = Infinity) {
  const values = lines.flatMap(({ recording, loss }) => (recording.holders[loss] ?? [])
    .filter((at) => recording.frames[at].step <= until).map((at) => recording.frames[at].losses[loss])).filter(Number.isFinite);
  const high = Math.max(EVEN, ...values);
  const low = Math.min(-ROOM * EVEN, ...values);
  return { range: [low, high > EVEN ? 2 * high : 1.1 * high], bend: high > EVEN ? bent(0, EVEN, high) : null,
    unit: "nats", floor: 0, stderr: 0, fact: "0: the truth itself", named: "0", marks: [] };
}
