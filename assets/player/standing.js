/** How several runs stand: the figure of each at a moment, who is ahead, and the spread of all. */
import { curves } from "./curves.js";

/**
 * @typedef {{loss: number | undefined, gap: number | undefined, final: boolean, stderr: number}} Standing
 *   `final`: measured when the run was over, on all held-out points, not on those watched
 */

const ROUNDING = 5e-6; // what single precision makes of 0

/** A number as it is written in sentences. */
export const said = (/** @type {number} */ value) => value.toFixed(3).replace("-", "\u2212");

/** The same where it may be huge: "229.518", "67,512,345", "6.8e+7". */
export function brief(/** @type {number} */ value) {
  const size = Math.abs(value);
  if (size < 1e4) return said(value);
  return (size < 1e6 ? Math.round(value).toLocaleString("en") : value.toExponential(1)).replace("-", "\u2212");
}

/** The held-out loss of a run at a place in its recording. @returns {Standing} */
export function standing(/** @type {any} */ { run, recording, statics }, /** @type {number} */ at) {
  const final = Boolean(run) && ["done", "stopped"].includes(run.state) && at >= recording.end;
  const name = statics.kind === "latent" ? "held_out" : statics.unit === "bits/dim" ? "bits_per_dim" : "nll";
  const measured = final ? run.metrics?.[name] : undefined;
  const loss = Number.isFinite(measured) ? measured : recording.loss(curves(statics).held, at);
  const known = Number.isFinite(loss) && statics.floor != null;
  const kl = final ? run.metrics?.kl : recording.loss("kl", at); // of duels: the same, point by point
  const above = statics.players && Number.isFinite(kl) ? (Math.abs(kl) < ROUNDING ? 0 : kl) : loss - statics.floor;
  return { loss, gap: known ? above : undefined, final: Number.isFinite(measured),
    stderr: run?.metrics?.kl_stderr ?? run?.metrics?.[`${name}_stderr`] ?? 0 };
}

/** The same of a run that had stopped at its best step: what was measured of those weights, once it is over. @returns {Standing} */
export function early(/** @type {any} */ lane, /** @type {number} */ at) {
  const { run, statics } = lane;
  const best = ["done", "stopped"].includes(run?.state) ? run.metrics?.best_nll : undefined;
  if (!Number.isFinite(best)) return standing(lane, Math.round(at));
  return { loss: best, gap: statics.floor == null ? undefined : best - statics.floor, final: true, stderr: run.metrics.best_kl_stderr ?? 0 };
}

/** Whether a run has come to a step, or will come no nearer. */
export const reached = (/** @type {any} */ lane, /** @type {number} */ step) => lane.over || lane.newest >= step;

/** How near the floor a run is, or how low its loss where no floor is known; lower is better. */
export const score = (/** @type {Standing} */ { gap, loss }) => gap ?? loss ?? NaN;

/** What the best are called, by the figure that decides; "": the nearest to the floor. */
const AWARDS = { fid: "best FID", off_modes: "fewest off the clouds", holes: "fewest in holes", held_rebuild: "best image term" };

/** What a run is called that is the best, or among the best; `floored`: whether a floor is known. */
export function awarded(/** @type {string} */ on, /** @type {boolean} */ several, floored = true) {
  const award = AWARDS[on] ?? (floored ? "" : "lowest NLL");
  if (!award) return several ? "among the nearest" : "nearest the floor";
  return several ? `among those with the ${award}` : award;
}

/**
 * Which runs are the best, and all that two standard errors do not part from it; lower is better.
 * @param {any[]} lanes @param {string} on the figure that decides; "": how near the floor they are
 * @returns {number[]}
 */
export function nearest(lanes, on) {
  if (lanes[0]?.statics.kind === "latent" && !AWARDS[on]) return []; // no figure of theirs is the best one
  const ends = lanes.map((lane) => standing(lane, lane.recording.end));
  const figures = lanes.map(({ run }, k) => (on ? run?.metrics?.[on] : score(ends[k])) ?? NaN);
  const errors = lanes.map(({ run }, k) => (on ? run?.metrics?.[`${on}_stderr`] : ends[k].stderr) ?? 0);
  const best = figures.indexOf(Math.min(...figures.filter(Number.isFinite)));
  if (best < 0) return [];
  return figures.flatMap((one, k) =>
    k === best || one - figures[best] < 2 * Math.hypot(errors[k], errors[best]) ? [k] : []);
}

/** The floor that all runs share, or null; `differ`: they have floors, but not the same. */
export function floors(/** @type {any[]} */ statics) {
  const known = statics.map((one) => one.floor ?? null);
  const same = known.every((floor) => floor === known[0]);
  return { floor: same ? known[0] ?? null : null, differ: !same && !known.includes(null) };
}

/**
 * The smallest, largest and mean loss of all runs at every step where each of them has one.
 * @param {import("./feed.js").Recording[]} recordings
 */
export function band(recordings, /** @type {string} */ loss) {
  /** @type {Map<number, number[]>} */
  const values = new Map();
  for (const { holders, frames } of recordings) {
    for (const at of holders[loss] ?? []) {
      const { step, losses } = frames[at];
      if (Number.isFinite(losses[loss])) values.set(step, [...(values.get(step) ?? []), losses[loss]]);
    }
  }
  const whole = [...values].filter(([, all]) => all.length === recordings.length);
  return whole.sort(([a], [b]) => a - b).map(([step, all]) => ({ step, ...spread(all) }));
}

/** Lowest, highest, mean and standard deviation (of a sample). */
export function spread(/** @type {number[]} */ values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sd = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
  return { low: Math.min(...values), high: Math.max(...values), mean, sd };
}

/** The spread in words: "5 seeds: 2.412 to 2.431, mean 2.420 (sd 0.007) nats". */
export function spreadWords(/** @type {number[]} */ values, /** @type {number} */ all, /** @type {string} */ unit) {
  const { low, high, mean, sd } = spread(values);
  const count = values.length < all ? `${values.length} of ${all}` : all;
  return `${count} seeds: ${said(low)} to ${said(high)}, mean ${said(mean)} (sd ${said(sd)}) ${unit}`;
}
