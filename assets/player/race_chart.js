/** The chart of several runs: a line each, or all of them as one band. */
import { best, curves, range } from "./curves.js";
import { faded } from "./palette.js";
import { shared } from "./marks.js";
import { band, floors } from "./standing.js";
import { DASHES } from "./tile.js";

const SETTLING = 0.1; // of the steps, in which losses fall steeply
const SETTLED = 0.3; // of the steps, after which what is left is how seeds differ

/**
 * @param {any[]} lanes
 * @param {{display: string, colours: any, step: number, steps: number, until?: number, looked: number | null,
 *          zoomed: boolean, singles: boolean, hovering: boolean}} how
 *   `until`: the end is not to be seen; `looked`: the run that the pointer is on; `singles`: a band's
 *   runs are drawn too
 * @returns {import("./chart.js").Scene}
 */
export function charted(lanes, how) {
  const { colours, display, looked, steps, zoomed } = how;
  const { floor, differ } = floors(lanes.map((lane) => lane.statics));
  const unit = lanes[0]?.statics.unit ?? "nats";
  const banded = display === "band";
  const lines = lanes.map((lane, k) => {
    const faint = looked !== null && looked !== k;
    const colour = colours.runs[k % colours.runs.length];
    return {
      recording: lane.recording, loss: curves(lane.statics).held, shift: differ ? lane.statics.floor : 0,
      colour: faint ? faded(colour, 0.3) : colour, dash: DASHES[k % DASHES.length],
      width: banded ? 1.25 : looked === k ? 3 : 2, name: banded ? "" : named(lane, how.until), dotted: !banded,
      best: best(lane.recording, lane.statics, how.until),
    };
  });
  const bottom = differ ? 0 : floor;
  const marks = shared(lanes.map((lane) => lane.statics));
  const scene = {
    ...how, lines, marks, unit: differ ? `${unit} above the floor` : unit, floor: bottom,
    named: differ ? "floor" : undefined, range: range(lines, bottom, zoomed ? (banded ? SETTLED : SETTLING) * steps : 0, banded),
  };
  if (!banded) return scene;
  const begun = lanes.filter((lane) => lane.newest > 0).map((lane) => lane.recording);
  const points = begun.length > 1 ? band(begun, curves(lanes[0].statics).held) : [];
  const kept = points.filter(({ step }) => step <= (how.until ?? Infinity));
  return { ...scene, lines: lines.filter((_, k) => how.singles || looked === k),
    band: { points: kept, colour: colours.nll, name: "mean" } };
}

function named(/** @type {any} */ { entry, run, newest }, until = Infinity) {
  return run?.state === "failed" && newest <= until ? `${entry.label} (failed)` : entry.label;
}
