/**
 * Where the settings of a run changed on the way: marks under its timeline, lines on its chart.
 *
 * @typedef {{step: number, label: string}} Change the first step before which the new settings hold, and
 *   what changed, in words
 */
import { h, mark, say } from "./dom.js";
import { cut } from "./ends.js";
import { faded } from "./palette.js";
import { line } from "./plot.js";

const LEAST = 90; // pixels that a label is worth drawing in
const SIDE = 4; // half of the diamond on a line

/** The changes of runs side by side: one for each step, which says whose it is. @returns {Change[]} */
export function changesOf(/** @type {any[]} */ lanes) {
  /** @type {Map<number, Map<string, string[]>>} */
  const steps = new Map();
  for (const { entry, statics } of lanes) {
    for (const { step, label } of statics.changes ?? []) {
      const labels = steps.get(step) ?? new Map();
      steps.set(step, labels.set(label, [...(labels.get(label) ?? []), entry.label]));
    }
  }
  const said = (/** @type {Map<string, string[]>} */ labels) => [...labels].map(([label, who]) => `${who.join(", ")}: ${label}`).join("; ");
  return [...steps].sort(([a], [b]) => a - b).map(([step, labels]) => ({ step, label: said(labels) }));
}

/** The marks under the timeline, and the words of the one that the playhead has passed last. */
export class Changes {
  constructor(/** @type {(step: number) => void} */ seek) {
    this.seek = seek;
    this.row = h("div.gl-changes", { role: "group", "aria-label": "Changes on the way" });
    this.words = h("p.gl-change-words", {});
    this.element = h("div", { hidden: true }, this.row, this.words);
    this.key = "";
  }

  /** @param {Change[]} changes @param {number} step @param {number} steps */
  show(changes, step, steps) {
    this.element.hidden = !changes.length;
    const key = JSON.stringify([changes, steps]);
    if (key !== this.key) this.row.replaceChildren(...changes.map((one) => this.#mark(one, steps)));
    this.key = key;
    if (!changes.length) return;
    const passed = changes.filter((one) => one.step <= step);
    const told = passed.at(-1) ?? changes[0];
    say(this.words, passed.length ? `Since ${words(told)}` : `Changes at ${words(told)}`);
    [...this.row.children].forEach((element, k) => mark(element, "data-passed", changes[k].step <= step ? "" : null));
  }

  #mark(/** @type {Change} */ one, /** @type {number} */ steps) {
    const at = (one.step / Math.max(1, steps)).toFixed(5);
    const label = `Go to ${words(one)}`;
    return h("button", { type: "button", style: `--gl-change:${at}`, "aria-label": label, title: label,
      click: () => this.seek(one.step) });
  }
}

function words(/** @type {Change} */ { step, label }) {
  return `step ${step.toLocaleString("en")}: ${label}`;
}

/** Draw the changes over the chart: a thin line each, and its label where there is room. */
export function drawChanges(context, plot, /** @type {Change[]} */ changes, colours) {
  const places = changes.map(({ step }) => Math.round(plot.x(step)) + 0.5);
  changes.forEach(({ label }, k) => {
    const x = places[k];
    context.strokeStyle = context.fillStyle = faded(colours.ink, 0.7);
    context.lineWidth = 1;
    context.setLineDash([2, 3]);
    line(context, [x, plot.top - 6], [x, plot.bottom]);
    context.setLineDash([]);
    diamond(context, x, plot.top - 6);
    const [before, after] = [x - (places[k - 1] ?? plot.left), (places[k + 1] ?? plot.right) - x];
    const right = after >= Math.min(before, LEAST) || k < changes.length - 1;
    const room = (right ? after : before) - 2 * SIDE;
    if (room < LEAST) return;
    context.textAlign = right ? "left" : "right";
    context.textBaseline = "top";
    context.strokeStyle = faded(colours.paper, 0.85);
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.fillStyle = colours.ink;
    const [text, from] = [cut(context, label, room), x + (right ? 1.5 : -1.5) * SIDE];
    context.strokeText(text, from, plot.top - 2);
    context.fillText(text, from, plot.top - 2);
  });
}

function diamond(context, /** @type {number} */ x, /** @type {number} */ y) {
  context.beginPath();
  context.moveTo(x, y - SIDE);
  context.lineTo(x + SIDE, y);
  context.lineTo(x, y + SIDE);
  context.lineTo(x - SIDE, y);
  context.closePath();
  context.fill();
}
