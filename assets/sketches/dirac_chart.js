/** The radius over the steps: as played, and as the law has it. */
import { mark } from "../player/dom.js";
import { text } from "./figures.js";
import { path, place, Plot, s, Scale } from "./svg.js";

const WINDOWS = [50, 100, 200, 500, 1000, 2000]; // steps
const LOG_FROM = 12; // largest over smallest radius from which on a chart goes by ratios
const LOWEST = 1e-9;
const FINE = 240; // points of a line

export class DiracChart {
  constructor() {
    const plot = (this.plot = new Plot(new Scale(0, 1), new Scale(0, 1), { left: 44, right: 12, top: 24, bottom: 44 }, "gl-plot.gl-dirac-chart"));
    mark(plot.svg, "role", "img");
    const clip = `gl-clip-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    this.window = s("rect");
    this.went = s("path.gl-went");
    this.kept = s("path.gl-kept");
    this.law = s("path.gl-law");
    this.now = s("circle.gl-now", { r: 5 });
    plot.svg.append(s("clipPath", { id: clip }, this.window),
      s("g", { "clip-path": `url(#${clip})` }, this.went, this.kept, this.law), this.now);
    this.element = plot.svg;
  }

  /**
   * @param {import("./dirac_words.js").State} state @param {number[]} radii of all steps
   * @param {number[] | null} kept the root of what the law keeps, of all steps
   * @param {import("./dirac_laws.js").Law | null} law
   */
  show(state, radii, kept, law) {
    const { plot } = this;
    plot.fit();
    if (!plot.width) return;
    const { k, way, h } = state;
    const { x, y } = plot;
    const last = WINDOWS.find((steps) => steps >= k) ?? WINDOWS[WINDOWS.length - 1];
    const unit = way === "flow" ? h : 1;
    const lawful = (/** @type {number} */ step) => (law?.radius ? law.radius(step) : Math.sqrt(law?.invariant ?? NaN));
    const seen = thinned(0, k);
    const ahead = thinned(0, last);
    const laws = ahead.map(lawful);
    const shown = seen.map((step) => radii[step]);
    const all = [...shown, ...(kept ? seen.map((step) => kept[step]) : []), ...laws].filter((r) => Number.isFinite(r) && r > LOWEST);
    const seenTop = Math.max(1e-3, ...shown.filter(Number.isFinite));
    const top = Math.min(Math.max(1e-3, ...all), 30 * seenTop);
    const low = Math.max(Math.min(top, ...all), LOWEST);
    const log = top / low > LOG_FROM;
    const on = (/** @type {number} */ far) => {
      const r = Math.min(far, 1e300);
      return (log ? Math.log10(Math.max(r, LOWEST / 10)) : r);
    };
    Object.assign(x, { low: 0, high: last * unit });
    Object.assign(y, log ? { low: Math.floor(Math.log10(low)), high: Math.ceil(Math.log10(top) - 1e-9) } : { low: 0, high: 1.15 * top });
    plot.frame({ columns: 5, rows: log ? 0 : 3, across: way === "flow" ? "time t" : "steps", up: "radius √(θ² + ψ²)" });
    if (log) plot.axes.append(...powers(plot));
    place(this.window, { x: x.from, y: y.to, width: x.to - x.from, height: y.from - y.to });
    const line = (/** @type {number[]} */ steps, /** @type {(step: number) => number} */ value) =>
      path(steps.map((step) => [x.at(step * unit), y.at(on(value(step)))]));
    place(this.went, { d: line(seen, (step) => radii[step]) });
    place(this.kept, { d: kept ? line(seen, (step) => kept[step]) : "" });
    place(this.law, { d: law ? line(ahead, lawful) : "" });
    place(this.now, { cx: x.at(k * unit), cy: Math.max(y.to, Math.min(y.from, y.at(on(radii[k])))) });
    mark(plot.svg, "aria-label", `The radius after ${k} steps is ${text(radii[k])}${law && Number.isFinite(lawful(k)) ? `; the law says ${text(lawful(k))}` : ""}.`);
  }
}

/** About `FINE` whole steps between two. @returns {number[]} */
function thinned(/** @type {number} */ from, /** @type {number} */ to) {
  const every = Math.max(1, Math.ceil((to - from) / FINE));
  const found = [];
  for (let step = from; step < to; step += every) found.push(step);
  return [...found, to];
}

/** Lines at powers of ten. */
function powers(/** @type {any} */ { x, y }) {
  const [low, high] = [Math.ceil(y.low), Math.floor(y.high)];
  const every = Math.max(1, Math.ceil((high - low) / 4));
  const lines = [];
  for (let power = low; power <= high; power += every) {
    const said = Math.abs(power) < 4 ? String(10 ** power).slice(0, 6) : `1e${power}`.replace("-", "−");
    lines.push(s("line.gl-grid", { x1: x.from, x2: x.to, y1: y.at(power), y2: y.at(power) }),
      s("text.gl-tick", { x: x.from - 7, y: y.at(power) + 4, "text-anchor": "end" }, said));
  }
  return lines;
}
