/**
 * Slow motion in words: what a move was, told from its frame's figures alone. Pure functions.
 *
 * @typedef {{kind: string, next: string, figures: Record<string, number>, statics: any,
 *            verdicts: number[][], places: number[][][], pulls: number[][], both: number[][][]}} Now
 *   `verdicts`: before and after, on six samples and then six data; `places`: of the six samples,
 *   before and after (none of images); `pulls`, `both`: as the frame has them
 */

/** Moves by their number in a frame. */
export const KINDS = ["start", "critic", "generator", "price", "descend", "look"];
/** Losses by their number in a frame. */
export const GAMES = ["nonsaturating", "saturating", "leastsquares", "hinge", "wasserstein"];
export const SAMPLES = ["1", "2", "3", "4", "5", "6"];
export const DATA = ["a", "b", "c", "d", "e", "f"];

const WAYS = ["to the right", "to the upper right", "upwards", "to the upper left", "to the left",
  "to the lower left", "downwards", "to the lower right"];
const SHORTENED = 0.9999; // of a gradient: longer ones are made as long as 1
const ASTRAY = Math.cos((60 * Math.PI) / 180); // from there on a move is not where the pull points

const count = (/** @type {number} */ n) => Math.round(n).toLocaleString("en");

/** A number as it is read: signed where its sign is what matters. */
export function told(/** @type {number} */ value, signed = false) {
  if (!Number.isFinite(value)) return "beyond numbers";
  const size = Math.abs(value);
  const digits = size >= 1e5 || (size > 0 && size < 1e-6) ? value.toExponential(1)
    : size > 0 && size < 0.001 ? Number(value.toPrecision(2)).toFixed(7).replace(/0+$/, "")
    : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : size >= 0.01 ? 3 : 4);
  const zero = Number(digits) === 0;
  return (signed && !zero && value > 0 ? "+" : "") + (zero ? "0" : digits.replace(/-/g, "\u2212"));
}

/** Whose move comes after a frame. @param {string} kind @param {Record<string, number>} figures */
export function following(kind, figures, statics) {
  const { objective, exact } = statics.duel ?? {};
  if (kind === "critic" && figures.k < figures.of) return "critic";
  if (kind === "critic" || kind === "look") return "generator";
  if (kind === "price") return "descend";
  return objective === "nll" ? "price" : exact ? "look" : "critic";
}

/** The direction of (x, y) in words. */
export function way([x, y]) {
  return WAYS[(Math.round(Math.atan2(y, x) / (Math.PI / 4)) + 8) % 8];
}

/** Whose turn it is, in a few words. @param {Now} now */
export function heading({ kind, figures, statics }) {
  const step = `step ${count(figures.round)}`;
  const several = figures.of > 1 ? `, move ${count(figures.k)} of ${count(figures.of)}` : "";
  const first = statics.first ?? 0;
  return {
    way: "On the way", start: first ? `After ${count(figures.round)} steps` : "Before the first step",
    critic: `D\u2019s turn, ${step}${several}`, generator: `G\u2019s turn, ${step}`, look: `D looks, ${step}`,
    price: `The price, ${step}`, descend: `The step, ${step}`,
  }[kind] ?? "";
}

/** What happened, in two to four short sentences. @param {Now} now @returns {string[]} */
export function narrate(now) {
  return (TOLD[now.kind] ?? (() => []))(now);
}

const TOLD = {
  way: ({ statics }) => [`The duel first plays its first ${count(statics.first)} steps, as fast as it can. Slow motion begins there.`],
  start: ({ next }) => [
    next === "price" ? "The likelihood teaches: a batch of data is priced, then the weights go down the price."
      : next === "look" ? "D is the best judge there is. It looks at G, then G moves."
        : "G draws the numbered samples. D tells data (letters) from samples (numbers). D moves next.",
  ],
  critic: (now) => [saw(now), doubted(now), paid(now, "D")],
  look: (now) => {
    const k = most(now.verdicts[1].slice(0, 6));
    return ["D is the best there is: at every point log p(data) \u2212 log p(model). It needs no training, it looks at G as G is now.",
      `Of sample ${SAMPLES[k]} it says ${told(now.verdicts[1][k], true)}.`];
  },
  generator: (now) => [drew(now), now.both.length ? torn(now) : pulled(now), paid(now, "G")],
  price: (now) => {
    const k = 6 + most(now.verdicts[1].slice(6).map((value) => -value));
    return [`The flow prices ${count(now.statics.duel.batch)} points: each costs \u2212log p, more where it is thought rare.`,
      `Data point ${DATA[k - 6]} is dearest of the six: ${told(-now.verdicts[1][k])} nats.`,
      `The batch costs ${told(now.figures.paid)} nats a point.`];
  },
  descend: (now) => {
    const k = 6 + most(now.verdicts[0].slice(6).map((value) => -value));
    const price = now.verdicts.map((of) => told(-of[k]));
    return [`The weights go down the price. ${change(now, "A point of this batch", "nats")}`,
      `Data point ${DATA[k - 6]}: ${price[0]} \u2192 ${price[1]} nats.`, ...carried(now)];
  },
};

/** What D saw. */
function saw({ figures, statics }) {
  const n = count(statics.duel.batch);
  const noise = figures.noise > 0 ? `, blurred by noise of ${told(figures.noise)}` : "";
  return `D saw ${n} data and ${n} samples${noise}.`;
}

/** What D thought of the sample that fooled it most, before and after. */
function doubted({ verdicts: [before, after] }) {
  const k = most(before.slice(0, 6));
  const [was, is] = [before[k], after[k]];
  const looked = was > 0 ? "looked most like data" : "came nearest to looking like data";
  const now = is < was ? "it does so less" : "it does so more";
  const same = told(was, true) === told(is, true);
  return `Sample ${SAMPLES[k]} ${looked} (${told(was, true)}); after the move ${same ? "no less" : now} (${told(is, true)}).`;
}

function drew({ statics, figures }) {
  const noise = figures.noise > 0 ? `, blurred by noise of ${told(figures.noise)}` : "";
  return `G drew ${count(statics.duel.batch)} samples; D\u2019s slope says how each should change to look more like data${noise}.`;
}

/** Where a sample was pulled, and where it went. */
function pulled({ places, pulls, verdicts }) {
  const k = most(pulls.map(([x, y]) => Math.hypot(x, y)));
  if (k < 0) return "";
  const said = `D\u2019s verdict on it: ${told(verdicts[0][k], true)} \u2192 ${told(verdicts[1][k], true)}.`;
  if (!places.length) return `Sample ${SAMPLES[k]} is pulled most. ${said}`;
  const pull = pulls[k];
  const size = Math.hypot(...pull);
  if (!(size > 1e-6)) return "D\u2019s slope is zero at all six samples: nothing pulls them.";
  const moved = places[1][k].map((value, i) => value - places[0][k][i]);
  const by = Math.hypot(...moved);
  const cosine = (moved[0] * pull[0] + moved[1] * pull[1]) / (by * size || 1);
  const same = way(moved) === way(pull);
  const went = !(by > 1e-6) ? "and stays where it is"
    : cosine < ASTRAY ? `but moves ${way(moved)} by ${told(by)}: all samples share G\u2019s weights`
      : `and moves ${same ? "that way" : way(moved)} by ${told(by)}`;
  return `Sample ${SAMPLES[k]} is pulled ${way(pull)} (slope ${told(size)}) ${went}. ${said}`;
}

/** Where each of two teachers alone would have carried a sample. */
function torn({ both, places }) {
  const [judge, likelihood] = both;
  const k = most(judge.map((one, i) => Math.hypot(one[0], one[1]) + Math.hypot(...likelihood[i])));
  if (k < 0) return "";
  const [a, b] = [judge[k], likelihood[k]];
  if (!places.length) return "Both teachers move the weights, and the samples go with them.";
  const ratio = Math.hypot(...b) / (Math.hypot(...a) || 1);
  const more = ratio >= 1 ? `${told(ratio)} times as hard` : `${told(1 / ratio)} times less`;
  const moved = places[1][k].map((value, i) => value - places[0][k][i]);
  return `Sample ${SAMPLES[k]}: D alone would carry it ${way(a)}, the likelihood alone ${way(b)}, ${more}. ` +
    `It moves ${way(moved)} by ${told(Math.hypot(...moved))}.`;
}

/** Where the likelihood's step carried a sample, which nobody judged. */
function carried({ places }) {
  if (!places.length) return [];
  const moves = places[1].map((place, k) => place.map((value, i) => value - places[0][k][i]));
  const k = most(moves.map(([x, y]) => Math.hypot(x, y)));
  return [`Sample ${SAMPLES[k]} goes ${way(moves[k])} by ${told(Math.hypot(...moves[k]))}, though nobody judged it: samples go where the density goes.`];
}

function paid(now, /** @type {string} */ whose) {
  const { figures } = now;
  const parts = [change(now, `${whose}\u2019s loss on this batch`, "")];
  if (whose === "D" && figures.penalty > 0) {
    parts.push(`Of it the penalty on slopes: ${told(figures.penalty)} \u2192 ${told(figures.penalty_after)}.`);
  }
  if (whose === "G" && figures.nll !== undefined) {
    parts.push(`Of it D\u2019s part ${told(figures.g_loss)} \u2192 ${told(figures.g_loss_after)}, the NLL ${told(figures.nll)} \u2192 ${told(figures.nll_after)} nats.`);
  }
  return parts.join(" ");
}

function change({ figures }, /** @type {string} */ what, /** @type {string} */ unit) {
  const { paid: was, paid_after: is } = figures;
  const up = is > was && told(is) !== told(was) ? ", up: its earlier moves carried it on, or the step was too long" : "";
  return `${what}: ${told(was)} \u2192 ${told(is)}${unit && ` ${unit}`}${up}.`;
}

/** How far the weights were moved, by what. @param {Now} now */
export function stride({ figures }) {
  if (figures.moved === undefined) return "";
  const long = figures.gradient > SHORTENED && figures.gradient < 1.0001 ? "1 (it was longer, and shortened)" : told(figures.gradient);
  return `Gradient ${long}, rate ${told(figures.rate)}: the weights move by ${told(figures.moved)}.`;
}

/** The place of the largest, or -1. */
function most(/** @type {number[]} */ values) {
  return values.reduce((best, value, k) => (best < 0 || value > values[best] ? k : best), -1);
}
