/** The ladder: what a pixel costs under a run's model, between file packers and plain models. */
import { place, s } from "../sketches/svg.js";
import { curves } from "./curves.js";
import { h, say } from "./dom.js";
import { spread } from "./ends.js";
import { marksOf, passedAt, stands } from "./marks.js";

const [LEFT, MIDDLE, TOP, BOTTOM] = [38, 92, 30, 16]; // pixels: of the axis, of the names, of the paper
const ROOM = 24; // pixels from one name to the next
const OWN = "your flow";

export class Ladder {
  constructor() {
    this.axis = s("g.gl-ladder-axis");
    this.rungs = s("g.gl-ladder-rungs");
    this.trail = s("line.gl-ladder-trail");
    this.thread = s("path.gl-ladder-thread");
    this.knob = s("path.gl-ladder-knob", { d: "M-9 0L0 -9L9 0L0 9Z", visibility: "hidden" });
    this.figure = s("text.gl-ladder-own");
    this.svg = s("svg.gl-ladder-picture", { "aria-hidden": "true" },
      this.axis, this.rungs, this.trail, this.thread, this.knob, this.figure);
    this.says = h("p.gl-ladder-says", { "aria-live": "polite" });
    this.note = h("p.gl-ladder-note", {});
    this.list = h("ol.gl-hidden", { "aria-label": "From the most to the fewest bits a pixel" });
    this.element = h("section.gl-ladder", { hidden: true, "aria-label": "Bits a pixel; fewer is tighter" },
      this.says, this.svg, this.note, this.list);
    this.key = "";
  }

  /** @param {any} scene what the player draws; `metrics`: of a run that stands at its end */
  draw({ recording, position, statics, metrics }) {
    const at = Math.round(position);
    const { held } = curves(statics);
    const measured = metrics?.bits_per_dim;
    const loss = measured ?? recording.loss(held, at);
    say(this.note, measured === undefined ? "On the few held-out images that are watched while it trains." :
      `As measured at the end, \u00b1 ${(metrics.bits_per_dim_stderr ?? 0).toFixed(3)}; the steps are of the few images watched.`);
    const marks = marksOf(statics);
    const rungs = marks.map((one) => ({ ...one, step: loss < one.value ? passedAt(recording, statics, one.value, at) : undefined }));
    const { clientWidth: width, clientHeight: height } = this.svg;
    const key = JSON.stringify([rungs, loss, width, height]);
    if (key === this.key || !width) return;
    this.key = key;
    say(this.says, stands(loss, marks) || "These pixels have no marks to be compared with.");
    const first = recording.loss(held, recording.holders[held]?.[0] ?? 0) ?? NaN;
    const known = [first, loss, ...marks.map(({ value }) => value)].filter((value) => value > 0);
    const y = scale(known, height);
    place(this.svg, { viewBox: `0 0 ${width} ${height}` });
    this.#axis(y, width);
    const wanted = [...rungs.map(({ value }) => y.at(value)), ...(loss > 0 ? [y.at(loss)] : [])];
    const places = spread(wanted, ROOM, TOP + 4, height - BOTTOM);
    this.#rungs(rungs, y, places, width);
    this.#own(loss, first, y, places[rungs.length]);
    this.#words(rungs, loss);
  }

  #axis(/** @type {any} */ y, /** @type {number} */ width) {
    const lines = y.ticks.flatMap((/** @type {number} */ value) => [
      s("line.gl-ladder-line", { x1: LEFT, x2: width, y1: y.at(value), y2: y.at(value) }),
      s("text.gl-ladder-tick", { x: LEFT - 8, y: y.at(value) + 4, "text-anchor": "end" }, String(value)),
    ]);
    this.axis.replaceChildren(...lines, s("line.gl-ladder-pole", { x1: LEFT, x2: LEFT, y1: TOP - 8, y2: y.bottom }),
      s("text.gl-ladder-tick", { x: 0, y: 12 }, "bits a pixel (bits/dim), by doubling"));
  }

  #rungs(/** @type {any[]} */ rungs, /** @type {any} */ y, /** @type {number[]} */ places, /** @type {number} */ width) {
    this.rungs.replaceChildren(...rungs.flatMap(({ label, value, step }, k) => {
      const name = s("text.gl-ladder-name", { x: MIDDLE, y: places[k] + 5 }, `${label} `, s("tspan", {}, value.toFixed(3)));
      const passed = step === undefined || width < 260 ? [] : [s("text.gl-ladder-passed",
        { x: width - 2, y: places[k] + 5, "text-anchor": "end" }, step ? `passed at step ${step.toLocaleString("en")}` : "passed")];
      const thread = `M${LEFT} ${y.at(value)}H${LEFT + 22}L${MIDDLE - 12} ${places[k]}H${MIDDLE - 5}`;
      return [s("path.gl-ladder-rung", { d: thread, "data-passed": step === undefined ? null : "" }), name, ...passed];
    }));
  }

  #own(/** @type {number} */ loss, /** @type {number} */ first, /** @type {any} */ y, /** @type {number} */ name) {
    const there = loss > 0 && Number.isFinite(loss);
    for (const one of [this.knob, this.figure, this.trail, this.thread]) place(one, { visibility: there ? null : "hidden" });
    if (!there) return;
    const at = y.at(loss);
    place(this.trail, { x1: LEFT, x2: LEFT, y1: first > 0 ? y.at(first) : at, y2: at });
    place(this.knob, { transform: `translate(${LEFT} ${at.toFixed(1)})` });
    place(this.thread, { d: `M${LEFT + 9} ${at}H${LEFT + 22}L${MIDDLE - 12} ${name}H${MIDDLE - 5}` });
    place(this.figure, { x: MIDDLE, y: name + 5 });
    this.figure.textContent = `${OWN} ${loss.toFixed(3)}`;
  }

  #words(/** @type {any[]} */ rungs, /** @type {number} */ loss) {
    const own = loss > 0 ? [{ label: OWN, value: loss }] : [];
    const order = [...rungs, ...own].sort((a, b) => b.value - a.value);
    this.list.replaceChildren(...order.map(({ label, value }) => h("li", {}, `${label}: ${value.toFixed(3)} bits`)));
  }
}

/** Bits by doubling, laid on the paper: what is highest on top. @param {number[]} known */
function scale(known, /** @type {number} */ height) {
  const high = Math.log2(Math.max(...known, 1)) + 0.08;
  const low = Math.log2(Math.min(...known, Math.max(...known, 1) / 2)) - 0.15;
  const bottom = height - BOTTOM;
  const at = (/** @type {number} */ value) => TOP + ((high - Math.log2(value)) / (high - low)) * (bottom - TOP);
  const ticks = [0.25, 0.5, 1, 2, 4, 8, 16].filter((value) => Math.log2(value) <= high && Math.log2(value) >= low);
  return { at, bottom, ticks };
}
