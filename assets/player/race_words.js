/** A race in words: where it stands, and its curves as a table. */
import { h, mark, say } from "./dom.js";
import { called, codedStanding, isLatent, priced } from "./latent_words.js";
import { brief, floors, reached, said, score, spread } from "./standing.js";

const SPOKEN_EVERY = 5000; // milliseconds between two announcements
const ROWS = 10;
const ALIKE = 5e-4; // what the figures as they are written do not tell apart

const number = (/** @type {number} */ value) => value.toLocaleString("en");

/**
 * Where the runs stand at a step.
 * @param {{entry: any, statics: any, newest: number}[]} lanes
 * @param {import("./standing.js").Standing[]} standings
 * @param {{step: number, steps: number, slowest: any, display: string}} at
 *   `slowest`: the run that the pictures wait for, where they do
 */
export function summary(lanes, standings, { step, steps, slowest, display }) {
  const words = [`Step ${number(step)} of ${number(steps)}.`];
  if (slowest && lanes.some((lane) => lane.newest > slowest.newest)) {
    words.push(`All pictures wait for the slowest run, \u201c${slowest.entry.label}\u201d, to compare like with like.`);
  }
  if (isLatent(lanes[0]?.statics)) return [...words, codedStanding(lanes, step)].filter(Boolean).join(" ");
  const there = lanes.map((lane) => reached(lane, step));
  const [of, theirs] = [lanes.filter((_, k) => there[k]), standings.filter((_, k) => there[k])];
  if (display === "field") return words.join(" ");
  words.push(display === "band" ? apart(theirs, lanes[0]?.statics.unit ?? "nats") : ranking(of, theirs));
  return words.filter(Boolean).join(" ");
}

/** What stopping each run at its best step would have given. */
export function stopped(lanes, /** @type {import("./standing.js").Standing[]} */ standings, /** @type {(number | undefined)[]} */ bests) {
  const each = lanes.flatMap(({ entry, recording }, k) => {
    const frame = recording.frames[bests[k] ?? -1];
    return frame ? [`${entry.label} at step ${number(frame.step)}: ${brief(standings[k].loss ?? NaN)}`] : [];
  });
  return `Had each one stopped where its held-out NLL was lowest (nats): ${each.join("; ")}.`;
}

/** How much a seed matters. */
function apart(/** @type {import("./standing.js").Standing[]} */ standings, /** @type {string} */ unit) {
  const scores = standings.map(score).filter(Number.isFinite);
  if (scores.length < 2) return "";
  const { low, high, mean } = spread(scores);
  const above = standings[0].gap === undefined ? "" : ` and ${said(mean)} above the floor on average`;
  return `The seeds lie ${said(high - low)} ${unit} apart${above}.`;
}

/** Who is nearest the floor and who farthest from it. */
function ranking(lanes, /** @type {import("./standing.js").Standing[]} */ standings) {
  const order = standings.map((one, k) => ({ one, label: lanes[k].entry.label, unit: lanes[k].statics.unit ?? "nats" }))
    .filter(({ one }, k) => Number.isFinite(score(one)) && lanes[k].run?.state !== "failed")
    .sort((a, b) => score(a.one) - score(b.one));
  const [first, last] = [order[0], order.at(-1)];
  if (!first || !last || first === last) return "";
  const { gap } = first.one;
  if (score(last.one) - score(first.one) < ALIKE) return "All stand alike.";
  const figure = (/** @type {any} */ { one, unit }) => `${brief(score(one))} ${unit}`;
  return gap !== undefined
    ? `Nearest the floor: ${first.label}, ${figure(first)} above it. Farthest: ${last.label}, ${figure(last)}.`
    : `Lowest held-out NLL: ${first.label}, ${figure(first)}. Highest: ${last.label}, ${figure(last)}.`;
}

export class RaceWords {
  constructor(/** @type {import("./race_layout.js").RaceLayout} */ layout) {
    this.layout = layout;
    this.last = -SPOKEN_EVERY;
    this.key = "";
  }

  /** Say it on the page at once, and aloud at most every five seconds. */
  show(/** @type {string} */ words, now = performance.now()) {
    const { words: line, spoken } = this.layout;
    say(line, words);
    if (now - this.last < SPOKEN_EVERY || spoken.textContent === words) return;
    this.last = now;
    say(spoken, words);
  }

  /** Say what the chart shows. */
  chart(lanes, standings, step, words, quantity = "nll", caption = "") {
    const each = lanes.map(({ entry, statics }, k) => {
      const { loss } = standings[k];
      return `${entry.label} ${!Number.isFinite(loss) ? "not yet" : isLatent(statics) ? priced(loss, statics) : brief(loss ?? NaN)}`;
    });
    mark(this.layout.losses, "aria-label", `Loss chart of ${lanes.length} runs at step ${number(step)}, ` +
      `held-out ${called(lanes[0]?.statics)}: ${each.join("; ")}${words && `. ${words}`}${quantity === "nll" ? "" : `. Drawn: ${caption}`}`);
  }

  /** Fill the table, while somebody looks at it. */
  table(lanes, until = Infinity) {
    if (!this.layout.details.open) return;
    const key = lanes.map(({ recording }) => [recording.id, recording.length]).join() + until;
    if (key === this.key) return;
    this.key = key;
    const { floor } = floors(lanes.map((lane) => lane.statics));
    const heads = ["Step", ...lanes.map((lane) => lane.entry.label)].map((head) => h("th", { scope: "col" }, head));
    const rows = steps(lanes, until).map((step) => h("tr", {}, h("th", { scope: "row" }, number(step)),
      ...lanes.map(({ recording, statics }) => h("td", {}, cell(recording, step, statics)))));
    const caption = `Held-out ${called(lanes[0]?.statics)} over the training steps${floor === null ? "" : `; the floor is ${said(floor)}`}`;
    this.layout.table.replaceChildren(h("caption", {}, caption), h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
  }
}

/** Some steps, evenly over those at which any run has a held-out loss; the last one among them. */
function steps(lanes, until) {
  const all = lanes.flatMap(({ recording }) => (recording.holders.held_out ?? []).map((at) => recording.frames[at].step));
  const sorted = [...new Set(all)].filter((step) => step <= until).sort((a, b) => a - b);
  const every = Math.max(1, Math.ceil(sorted.length / ROWS));
  return sorted.filter((_, k) => k % every === 0 || k === sorted.length - 1);
}

function cell(recording, /** @type {number} */ step, statics) {
  const at = recording.at(step);
  const reached = recording.frames[recording.end]?.step >= step;
  const loss = reached ? recording.loss("held_out", at) : undefined;
  return loss === undefined ? "\u2013" : !Number.isFinite(loss) ? String(loss) : isLatent(statics) ? priced(loss, statics) : brief(loss);
}
