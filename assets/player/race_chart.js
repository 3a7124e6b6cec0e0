/** The chart of several runs: a line each, or those of one kind as a band; of one quantity or another. */
import { curves, range } from "./curves.js";
import { DUEL_QUANTITIES, exploding, gamed } from "./duel_chart.js";
import { latentChart, latentQuantities } from "./latent_chart.js";
import { isLatent } from "./latent_words.js";
import { fromRest, fromZero } from "./from_zero.js";
import { faded } from "./palette.js";
import { shared } from "./marks.js";
import { band, floors } from "./standing.js";
import { DASHES } from "./tile.js";

const SETTLING = 0.1; // of the steps, in which losses fall steeply
const SETTLED = 0.3; // of the steps, after which what is left is how seeds differ
const HIGHEST = 1e9; // what is drawn: a student that blew up must leave room for the others
const AROUND = 1.15; // below the lowest and above the highest, on a log scale
const THIN = [3, 3]; // the dashes of what is trained on

/** What else than the NLL can be charted of runs: the loss, what it is called, its axis. */
export const OTHERS = {
  kl: { name: "KL to the truth", unit: "nats" },
  fid: { name: "FID", unit: "FID" },
};

/**
 * The quantities that these runs record, by name; grouped runs have no room for two lines each.
 * @returns {Record<string, string>}
 */
export function quantities(/** @type {any[]} */ lanes, /** @type {string} */ display) {
  if (isLatent(lanes[0]?.statics)) return latentQuantities(lanes);
  const has = (/** @type {string} */ loss) => lanes.some(({ recording }) => recording.holders[loss]);
  const found = Object.entries(OTHERS).filter(([loss]) => has(loss)).map(([loss, { name }]) => [loss, name]);
  const games = display === "field" || !lanes.some(({ statics }) => statics.players) ? [] : Object.entries(DUEL_QUANTITIES)
    .filter(([name, { loss }]) => has(loss) && !(name === "players" && display === "band")).map(([name, of]) => [name, of.name]);
  const train = has("train") ? [["train", "Training NLL"]] : [];
  const nll = display === "field" ? [["nll", "Held-out NLL"], ...train] : [["nll", "NLL"]];
  return Object.fromEntries([...nll, ...games, ...found]);
}

/**
 * @param {any[]} lanes
 * @param {{display: string, colours: any, step: number, steps: number, until?: number, looked: number | null,
 *          zoomed: boolean, singles: boolean, training: boolean, hovering: boolean, quantity: string, even?: number,
 *          bests: (number | undefined)[], stopping: boolean}} how
 *   `until`: the end is not to be seen; `looked`: the run that the pointer is on; `singles`: a band's
 *   runs are drawn too, `training`: what is trained on too; `quantity`: a loss, "nll" for the held-out
 *   one; `stopping`: each run stands at its best
 * @returns {import("./chart.js").Scene}
 */
export function charted(lanes, how) {
  const { display, quantity } = how;
  const nll = quantity === "nll" || quantity === "train";
  const { floor, differ } = floors(lanes.map((lane) => lane.statics));
  const grouped = display === "field" || display === "band";
  const loss = (/** @type {any} */ lane) => (quantity === "nll" ? curves(lane.statics).held : quantity);
  const settled = how.zoomed ? (display === "band" ? SETTLED : SETTLING) * how.steps : 0;
  if (isLatent(lanes[0]?.statics)) {
    const lines = lanes.map((lane, k) => line(lane, k, { ...how, loss: loss(lane), grouped, shift: 0 }));
    return { ...how, ...latentChart(lines, lanes[0].statics, quantity, how.colours, settled, how.until) };
  }
  if (DUEL_QUANTITIES[quantity] && !grouped) {
    const draw = (/** @type {any} */ lane, /** @type {number} */ k) => line(lane, k, { ...how, loss: quantity, grouped, shift: 0 });
    return { ...how, ...gamed(lanes, quantity, { ...how, line: draw, settled }) };
  }
  const lines = lanes.map((lane, k) => line(lane, k, { ...how, loss: loss(lane), grouped, shift: nll && differ ? lane.statics.floor : 0 }));
  const training = how.training && quantity === "nll" && !grouped ? lanes.map((lane, k) => thin(lines[k], lane)) : [];
  const scale = nll ? losses(lanes, lines, { floor, differ, settled, training, display, until: how.until })
    : quantity === "kl" && fromRest(lanes.map(({ recording }) => recording)) ? fromZero(lines, how.until, how.even)
    : OTHERS[quantity] ? ratios(lanes, lines, quantity, settled) : gamed(lanes, quantity, { ...how, line: () => ({}), settled });
  const scene = { ...how, ...scale };
  if (!grouped) return { ...scene, lines: [...training, ...lines] };
  const bands = gathered(lanes, how, loss);
  const banded = (/** @type {any} */ { entry }) => bands.some(({ group }) => group === entry.group);
  const first = (/** @type {any} */ { entry }) => lanes.find((lane) => lane.entry.group === entry.group).entry === entry;
  const named = lines.map((one, k) => ({ ...one, name: first(lanes[k]) && !banded(lanes[k]) ? lanes[k].entry.group ?? "" : "" }));
  return { ...scene, lines: named.filter((_, k) => how.singles || how.looked === k || !banded(lanes[k])), bands };
}

/** One run's line. */
function line(lane, k, { colours, looked, until, bests, stopping, grouped, training, loss, shift }) {
  const { entry, recording } = lane;
  const hue = entry.hue ?? k;
  const faint = looked !== null && looked !== k;
  const colour = colours.runs[hue % colours.runs.length];
  return {
    recording, loss, shift, colour: faint ? faded(colour, 0.3) : colour, dash: training ? [] : DASHES[hue % DASHES.length],
    width: grouped && entry.group === undefined ? 1.25 : looked === k ? 3 : 2,
    name: grouped ? "" : named(lane, until), dotted: !grouped || Boolean(entry.group),
    best: loss === curves(lane.statics).held ? bests[k] : undefined, at: stopping ? bests[k] : undefined,
  };
}

/** The same run's loss on what it is trained on, thin beside it. */
function thin(/** @type {any} */ { colour, ...line }, /** @type {any} */ { statics }) {
  return { ...line, colour: faded(colour, 0.75), loss: curves(statics).train, width: 1.25, dash: THIN, name: "",
    dotted: false, best: undefined, at: undefined };
}

/** The scale of NLLs: the floor is below it. */
function losses(lanes, lines, { floor, differ, settled, training, display, until }) {
  const unit = lanes[0]?.statics.unit ?? "nats";
  const bottom = differ ? 0 : floor;
  const errors = lanes.map((lane) => lane.statics.floor_stderr ?? 0);
  const duel = lanes.some((lane) => lane.statics.players); // a game's exact NLL can be anything
  const learnt = lanes.some((lane) => lane.statics.best);
  return { who: learnt ? "no held-out loss" : undefined, marks: shared(lanes.map((lane) => lane.statics)), unit: differ ? `${unit} above the floor` : unit, floor: bottom,
    named: differ ? "floor" : undefined, stderr: differ ? 0 : Math.max(0, ...errors),
    ...(duel && exploding(lines, bottom, settled, until)
      || { range: range([...lines, ...training], bottom, settled, display === "band") }) };
}

/** The scale of what is told apart by ratios, where 0 is out of reach. */
export function ratios(lanes, lines, /** @type {string} */ quantity, /** @type {number} */ settled) {
  const values = lines.flatMap(({ recording, loss }) => (recording.holders[loss] ?? [])
    .filter((at) => recording.frames[at].step >= settled).map((at) => recording.frames[at].losses[loss]));
  const known = values.filter((one) => Number.isFinite(one) && one > 0);
  const measured = lanes.map(({ run }) => run?.metrics ?? {}).find((one) => Number.isFinite(one[`${quantity}_floor`])) ?? {};
  const [floor = null, stderr = 0] = [measured[`${quantity}_floor`], measured[`${quantity}_floor_stderr`]];
  const ends = [...known, ...(floor ? [floor - stderr] : [])];
  const range = ends.length ? [Math.min(...ends) / AROUND, Math.min(HIGHEST, Math.max(...ends)) * AROUND] : [0.1, 10];
  const fact = floor === null ? "" : `real images score ${floor.toFixed(2)} \u00b1 ${stderr.toFixed(2)}`;
  return { range, log: true, unit: OTHERS[quantity].unit, floor, stderr, fact, named: fact, marks: [] };
}

/** The bands: one over all runs, or one for each group that has several under way. */
function gathered(lanes, { display, colours, until = Infinity }, loss) {
  const groups = [...new Set(lanes.map(({ entry }) => entry.group))];
  return groups.flatMap((group) => {
    const members = lanes.filter(({ entry, newest }) => entry.group === group && newest > 0);
    if (members.length < 2) return [];
    const points = band(members.map(({ recording }) => recording), loss(members[0])).filter(({ step }) => step <= until);
    const hue = members[0].entry.hue ?? 0;
    const how = display === "band" ? { colour: colours.nll, name: "mean" }
      : { colour: colours.runs[hue % colours.runs.length], name: group, dash: DASHES[hue % DASHES.length] };
    return [{ points, group, ...how }];
  });
}

function named(/** @type {any} */ { entry, run, newest }, until = Infinity) {
  return run?.state === "failed" && newest <= until ? `${entry.label} (failed)` : entry.label;
}
