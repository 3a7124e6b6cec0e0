/** One run's chart: its training and its held-out loss, or what else it records; pinned runs thin beside it. */
import { best, curves, range, stepAt } from "./curves.js";
import { DUEL_QUANTITIES, exploding, gamed } from "./duel_chart.js";
import { latentChart } from "./latent_chart.js";
import { isLatent } from "./latent_words.js";
import { faded } from "./palette.js";
import { OTHERS, ratios } from "./race_chart.js";

const SETTLING = 0.1; // of the run, in which losses fall steeply

/**
 * @param {{recording: import("./feed.js").Recording, rivals: any[], position: number, statics: any, metrics?: any,
 *          steps: number, colours: any, hovering: boolean, zoomed: boolean, quantity?: string}} scene
 * @returns {import("./chart.js").Scene}
 */
export function single({ recording, rivals, position, statics, metrics, steps, colours, hovering, zoomed, quantity = "nll" }) {
  const settled = zoomed ? SETTLING * steps : 0;
  const how = { step: stepAt(recording, position), steps, colours, hovering, changes: statics.changes };
  const { train, held } = curves(statics);
  const loss = quantity === "nll" ? held : quantity;
  const thin = rivals.map(({ recording, label, dash }) =>
    ({ recording, loss, colour: faded(colours.ink, 0.6), width: 1.25, dash, name: label }));
  const own = { recording, loss, colour: colours.nll, width: 2.25, dotted: true };
  if (DUEL_QUANTITIES[quantity]) {
    const lanes = [...thin, own].map((line) => ({ recording: line.recording, statics, line }));
    const shown = quantity === "players" ? lanes.slice(-1) : lanes;
    return { ...how, ...gamed(shown, quantity, { colours, settled, line: (/** @type {any} */ lane) => lane.line }) };
  }
  if (isLatent(statics)) return { ...how, ...latentChart([...thin, own], statics, quantity, colours, settled) };
  if (OTHERS[quantity]) {
    const lines = [...thin, own];
    return { ...how, lines, ...ratios([{ run: { metrics } }], lines, quantity, settled) };
  }
  const batches = { recording, loss: train, colour: faded(colours.nll, 0.45), width: 1.25 };
  const lines = [...thin, batches, { ...own, best: best(recording, statics) }];
  const { floor = null, unit = "nats", marks = [] } = statics;
  const scale = (statics.players && exploding([...thin, own], floor, settled))
    || { range: range(lines, floor, settled, false, marks) };
  return { ...how, lines, ...scale, unit, floor, marks };
}
