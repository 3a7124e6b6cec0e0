/** The figures that a finished run is quoted with, each with what it is uncertain by. */
import { h } from "./dom.js";
import { beside, called, isLatent, priced } from "./latent_words.js";
import { brief } from "./standing.js";

const HUGE = 1e4; // from which on a figure's digits say nothing

const POINTS = "on 20,000 points never trained on";

/** Name, figure, where its standard error is, unit ("" for nats), and what to say of it. */
const ROWS = [
  ["Training NLL", "train_nll", "", "nats", "on the points it learned from"],
  ["Held-out NLL", "nll", "nll_stderr", "nats", POINTS],
  ["Held-out NLL, best step", "best_nll", "", "nats", "as stopping early would have given"],
  ["Training", "train_bits_per_dim", "", "bits/dim", "on images it learned from"],
  ["Held-out", "bits_per_dim", "bits_per_dim_stderr", "bits/dim", "on images never trained on"],
  ["Entropy, the floor", "entropy", "", "nats", "no model's expected NLL is lower"],
  ["KL(data \u2225 model)", "kl", "kl_stderr", "nats", `${POINTS}, point by point against the truth`],
  ["KL(data \u2225 model), best step", "best_kl", "best_kl_stderr", "nats", "as stopping early would have given"],
  ["KL(model \u2225 data)", "reverse_kl", "reverse_kl_stderr", "nats", "on 20,000 samples"],
];

/** What two sets of images share, by the features of their judge. */
const SHARES = [
  ["precision", "the share of drawn images that lie near a real one"],
  ["recall", "the share of real images that lie near a drawn one"],
  ["density", "how crowded drawn images lie near real ones; 1 as real ones do"],
  ["coverage", "the share of real images with a drawn one among their nearest"],
];

/** A figure with its standard error, to the error's first digit or thousandths. */
export function withError(/** @type {number} */ value, /** @type {number | undefined} */ stderr) {
  const digits = stderr ? Math.min(6, Math.max(3, -Math.floor(Math.log10(stderr)))) : 3;
  const figure = value.toFixed(digits).replace("-", "\u2212");
  return stderr ? `${figure} \u00b1 ${stderr.toFixed(digits)}` : figure;
}

/**
 * What is said of a finished run: a name, the figure, and what it was measured on.
 * @param {Record<string, number | null>} metrics @param {any} [statics] of the run: whose judgement its FID is
 * @returns {[string, string, string][]}
 */
export function final(metrics, statics = {}) {
  if (isLatent(statics)) return coded(metrics, statics);
  const has = (/** @type {any} */ name) => typeof metrics[name] === "number";
  const rows = ROWS.filter(([, name]) => has(name)).map(([label, name, stderr, unit, about]) =>
    [label, `${Math.abs(metrics[name]) < HUGE ? withError(metrics[name], metrics[stderr] ?? undefined) : brief(metrics[name])} ${unit}`, about]);
  const { integral, off_modes: off, parameters } = /** @type {any} */ (metrics);
  if (has("fid")) {
    const judge = `of the features of the judge ${statics.judge ?? ""}; comparable within it only`;
    const each = has("judged") ? `sets of ${metrics.judged} images; ` : "";
    rows.push(["FID", withError(metrics.fid, metrics.fid_stderr), `of the last step: ${each}${judge}`]);
    if (has("best_fid")) rows.push(["FID, best step", withError(metrics.best_fid, metrics.best_fid_stderr), judge]);
    rows.push(["FID of real images", withError(metrics.fid_floor, metrics.fid_floor_stderr), `against others, the floor: ${each}${judge}`]);
    if (has("kid")) rows.push(["KID", withError(metrics.kid, metrics.kid_stderr), `of real images 0, however few: ${judge}`]);
    for (const [name, about] of SHARES.filter(([one]) => has(one))) {
      rows.push([name[0].toUpperCase() + name.slice(1), withError(metrics[name], metrics[`${name}_stderr`]), about]);
    }
  }
  if (has("gap") && !has("kl")) {
    rows.push(["Above the floor", `${withError(metrics.gap, metrics.nll_stderr ?? undefined)} nats`, POINTS]);
  }
  if (has("integral")) {
    const away = Math.abs(integral - 1).toFixed(4);
    rows.push(["The density sums to", `${integral.toFixed(4)} (${away} from 1)`, "over the plane; a density sums to 1"]);
  }
  if (has("modes")) {
    const of = statics.modes ? ` of ${statics.modes}` : "";
    rows.push(["Modes reached", `${metrics.modes}${of}`, "a mode counts when one of 2,500 samples lies near it"]);
    rows.push(["Samples near a mode", `${(100 * (metrics.quality ?? 0)).toFixed(1)} %`, "within 3 standard deviations; of perfect samples, 98.9 %"]);
  }
  if (has("off_modes")) {
    rows.push(["Samples off every mode", `${(100 * off).toFixed(1)} %`, "farther than 3 standard deviations; of perfect samples, 1.1 %"]);
  }
  if (has("draws_gain")) {
    rows.push([`Lower by ${metrics.draws} draws of noise`, `${withError(metrics.draws_gain ?? 0, metrics.draws_gain_stderr ?? undefined)} bits/dim`,
      "the figure held out is of one draw an image; weighing more of them together bounds the price more tightly"]);
  }
  if (has("round_trip")) {
    const error = metrics.round_trip === 0 ? "0" : /** @type {number} */ (metrics.round_trip).toExponential(1).replace("-", "\u2212");
    rows.push(["To the latent and back", error, "the largest error of a logit, in single precision"]);
  }
  if (has("parameters")) rows.push(["Parameters", parameters.toLocaleString("en"), "numbers that training moves"]);
  return /** @type {any} */ (rows);
}

/** The same of an autoencoder. @returns {[string, string, string][]} */
function coded(/** @type {any} */ metrics, /** @type {any} */ statics) {
  const cost = priced(metrics.held_out, statics) + (statics.family === "vae" ? ` \u00b1 ${metrics.held_out_stderr.toFixed(2)} nats` : ` \u00b1 ${metrics.held_out_stderr.toFixed(4)}`);
  const rows = beside((name) => metrics[name] ?? undefined, statics);
  return [[`Held-out ${called(statics)}`, cost, "on images never trained on"], ...rows,
    ["Parameters", metrics.parameters.toLocaleString("en"), "numbers that training moves"]];
}

export class Figures {
  constructor() {
    this.list = h("dl", {});
    this.element = h("section.gl-figures", { "aria-label": "Final figures", hidden: true },
      h("h3", {}, "Final figures"), this.list);
    /** @type {any} */
    this.shown = undefined;
  }

  /** Show what a run came to; null while it has not. @param {any} metrics @param {any} [statics] */
  show(metrics, statics) {
    const key = JSON.stringify(metrics);
    if (key === this.shown) return;
    this.shown = key;
    const rows = metrics ? final(metrics, statics) : [];
    this.element.hidden = !rows.length;
    this.list.replaceChildren(...rows.map(([name, figure, about]) =>
      h("div", { title: about }, h("dt", {}, name), h("dd", {}, figure))));
  }
}
