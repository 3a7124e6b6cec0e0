/** The chart of runs that start as the truth itself: their KL begins at 0, and may explode. */
import { bent } from "./scale.js";

const EVEN = 0.1; // nats, unless the page says how far who stays is off at most
const AT_REST = 1e-3; // nats: who starts nearer than this starts as the truth
const ROOM = 0.12; // of the even part, below 0: what is watched on few points may lie there

/** What is said of the chart that is even up to so many nats. */
export const captionFromZero = (even = EVEN) => `KL(truth \u2225 generator): evenly up to ${even}, by ratios above`;

/** Whether all of these recordings begin at a KL of 0. */
export function fromRest(/** @type {import("./feed.js").Recording[]} */ recordings) {
  const firsts = recordings.flatMap(({ frames }) => (frames[0] ? [frames[0].losses.kl] : []));
  return firsts.length > 0 && firsts.every((kl) => Math.abs(kl) < AT_REST);
}

/**
 * The scale of such lines, up to what is seen until a step; even up to so many nats.
 * @param {any[]} lines
 */
export function fromZero(lines, until = Infinity, even = EVEN) {
  const values = lines.flatMap(({ recording, loss }) => (recording.holders[loss] ?? [])
    .filter((at) => recording.frames[at].step <= until).map((at) => recording.frames[at].losses[loss])).filter(Number.isFinite);
  const high = Math.max(even, ...values);
  const low = Math.min(-ROOM * even, ...values);
  return { range: [low, high > even ? 2 * high : 1.1 * high], bend: high > even ? bent(0, even, high) : null,
    unit: "nats", floor: 0, stderr: 0, fact: "0: the truth itself", named: "0", marks: [] };
}
