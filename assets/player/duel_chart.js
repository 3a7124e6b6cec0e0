/** The chart of a duel: an exact NLL that may explode, the losses of both players, modes and quality. */
import { bent } from "./scale.js";

const EXPLODED = 2; // times as far from the floor as at the start: then far values are charted by ratios
const LEAST_EVEN = 0.5; // of the NLL's unit: the even part of its scale is never smaller
const CALM = 8; // losses of both players up to here are charted evenly
const EVEN = 4; // else up to here
const AROUND = 0.08; // of a range, above and below its values
const PERFECT = 0.98889; // of a perfect sampler's points lie within 3 sd of the nearest of round modes
const THIN = [4, 3]; // the dashes of the discriminator's loss
const NAMED = { d_loss: "D", g_loss: "G" };

/** What else can be charted of a duel: what it is called and the loss that tells whether it is recorded. */
export const DUEL_QUANTITIES = {
  players: { name: "Both players", loss: "d_loss" },
  modes: { name: "Modes", loss: "modes" },
  quality: { name: "Quality", loss: "quality" },
};

/** What the chart's quantity is, where it needs saying. */
export const DUEL_CAPTIONS = {
  players: "Losses of the discriminator (D, dashed) and the generator (G)",
  modes: "Modes that samples reach",
  quality: "Share of samples within 3 sd of a mode",
};

/** The finite values of lines between two steps, less their shifts. */
function values(/** @type {any[]} */ lines, from = 0, until = Infinity) {
  return lines.map(({ recording, loss, shift = 0 }) => (recording.holders[loss] ?? [])
    .filter((at) => recording.frames[at].step >= from && recording.frames[at].step <= until)
    .map((at) => recording.frames[at].losses[loss] - shift).filter(Number.isFinite));
}

/**
 * The range and the scale of NLLs of which some explode; null where none does. Even from the floor to
 * where all began, or to what the best run reaches from step `from` on; by ratios above.
 * @param {any[]} lines @param {number | null} floor @returns {{range: [number, number], bend: any} | null}
 */
export function exploding(lines, floor, from = 0, until = Infinity) {
  const each = values(lines, from, until).filter((one) => one.length);
  if (!each.length) return null;
  const all = each.flat();
  const base = floor ?? Math.min(...all);
  const high = Math.max(...all);
  const began = from ? Math.min(...each.map((one) => Math.max(...one))) : Math.max(...each.map(([first]) => first));
  const even = Math.max(LEAST_EVEN, 1.15 * (began - base));
  if (high - base < EXPLODED * even) return null;
  const bend = bent(base, even, high - base);
  return { range: [Math.min(base, ...all) - 0.2 * even, base + (high - base) * 2], bend };
}

/** What the lines show of a quantity, and the chart's scale. @returns {any} */
export function gamed(/** @type {any[]} */ lanes, /** @type {string} */ quantity, how) {
  return { players, modes, quality }[quantity](lanes, how);
}

/** Both players' losses: two lines for each run that has a discriminator. */
function players(lanes, { line, colours, settled, until }) {
  const pairs = lanes.flatMap((lane, k) => Object.keys(NAMED).filter((loss) => lane.recording.holders[loss]).map((loss) => {
    const one = { ...line(lane, k), loss, best: undefined, name: `${lane.entry?.label ?? ""} ${NAMED[loss]}`.trim() };
    if (!lane.entry) return { ...one, colour: loss === "d_loss" ? colours.discriminator : colours.gan };
    return loss === "d_loss" ? { ...one, width: 1.4, dash: THIN } : { ...one, dash: [] };
  }));
  const marks = resting(lanes);
  const all = [...values(pairs, settled, until).flat(), ...marks.map(({ value }) => value)];
  const [low, high] = all.length ? [Math.min(...all), Math.max(...all)] : [0, 2];
  const farthest = Math.max(-low, high);
  const wild = farthest > CALM;
  const pad = AROUND * (wild ? farthest : Math.max(0.1, high - low));
  return { lines: pairs, range: [low - pad, high + pad], bend: wild ? bent(0, EVEN, farthest) : null, unit: "loss",
    floor: null, marks };
}

/** What both players pay at the equilibrium, where all runs that have one share it. */
function resting(/** @type {any[]} */ lanes) {
  const known = lanes.filter(({ statics }) => statics.teacher !== "nll").map(({ statics }) => statics.equilibrium ?? {});
  const same = known.length && known.every((one) => JSON.stringify(one) === JSON.stringify(known[0]));
  const found = Object.entries(same ? known[0] : {});
  return found.map(([loss, value]) => ({ label: `${NAMED[loss]} at rest`, value, text: `${NAMED[loss]} at rest ${value.toFixed(3).replace("-", "\u2212")}` }));
}

function modes(lanes, { line }) {
  const count = Math.max(1, ...lanes.map(({ statics }) => statics.modes ?? 0));
  return { lines: lanes.map((lane, k) => ({ ...line(lane, k), loss: "modes" })), range: [0, count * (1 + AROUND)], unit: "modes",
    floor: null, marks: [{ label: "all", value: count, text: `all ${count}` }] };
}

function quality(lanes, { line }) {
  return { lines: lanes.map((lane, k) => ({ ...line(lane, k), loss: "quality" })), range: [0, 1 + AROUND], unit: "share of samples",
    floor: null, marks: [{ label: "perfect", value: PERFECT, text: "perfect sampler 98.9 %" }] };
}

