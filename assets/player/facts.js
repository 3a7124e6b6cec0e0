/** What is known of a run beside its held-out loss: figures of the moment, or of its end. */
import { beside, isLatent } from "./latent_words.js";
import { brief } from "./standing.js";

/**
 * Rows of name and figure, for runs that record more than a loss; none for the others.
 * @param {any} lane @param {number} at a place in its recording
 * @param {boolean} final whether that is its end, where all was measured anew
 * @param {boolean} stopping whether that is its best step, whose weights were measured too
 * @returns {[string, string][]}
 */
export function facts({ run, recording, statics, entry }, at, final, stopping) {
  if (statics.players) return gamed({ run, recording, statics }, at, final);
  if (isLatent(statics)) {
    const told = (final && run?.metrics) || {};
    return beside((name) => told[name] ?? recording.loss(name, at), statics).filter(([name]) => name !== "SSIM").map(([name, figure]) => [name, figure]);
  }
  if (!statics.judge) return [];
  const all = (final && run?.metrics) || {};
  const metrics = stopping ? { kl: all.best_kl, kl_stderr: all.best_kl_stderr, fid: all.best_fid, fid_stderr: all.best_fid_stderr } : all;
  const seen = (/** @type {string} */ measured, /** @type {string} */ loss) => metrics[measured] ?? recording.loss(loss, at);
  const error = metrics.kl_stderr ?? recording.loss("kl_stderr", at);
  const rows = [
    ["Training NLL", written(seen("train_nll", "train"))],
    ["KL", plusMinus(seen("kl", "kl"), error)],
    ["FID", plusMinus(seen("fid", "fid"), metrics.fid_stderr)],
    ["Weights", entry.parameters?.toLocaleString("en") ?? ""],
    ["Seconds", recording.frames[at]?.seconds.toFixed(1) ?? ""],
  ];
  return /** @type {any} */ (rows.filter(([, figure]) => figure));
}

/** The same of a duel: what its samples are like, as far as their data let it be counted. */
function gamed({ run, recording, statics }, /** @type {number} */ at, /** @type {boolean} */ final) {
  const metrics = (final && run?.metrics) || {};
  const seen = (/** @type {string} */ name) => metrics[name] ?? recording.loss(name, at);
  const [modes, quality, fid, floor] = ["modes", "quality", "fid", "fid_floor"].map(seen);
  const real = floor ?? statics.fid_floor;
  const of = statics.modes ? ` of ${statics.modes}` : "";
  const rows = [
    ["Modes reached", Number.isFinite(modes) ? `${modes}${of}` : ""],
    ["Near a mode", Number.isFinite(quality) ? `${(100 * quality).toFixed(1)} %` : ""],
    ["FID", plusMinus(fid, metrics.fid_stderr)],
    ["FID of real images", Number.isFinite(fid) ? written(real) : ""],
  ];
  return /** @type {any} */ (rows.filter(([, figure]) => figure));
}

const written = (/** @type {number | undefined} */ value) => (Number.isFinite(value) ? short(/** @type {any} */ (value)) : "");

function plusMinus(/** @type {number | undefined} */ value, /** @type {number | undefined} */ error) {
  return written(value) && (error ? `${written(value)} \u00b1 ${written(error)}` : written(value));
}

/** Two decimals are as much as these figures are sure of. */
function short(/** @type {number} */ value) {
  return Math.abs(value) < 1e4 ? value.toFixed(2).replace("-", "\u2212") : brief(value);
}
