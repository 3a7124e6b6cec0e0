/** Whole levels as a density: what noise in each step is for. */
import { h, mark, say } from "../player/dom.js";
import { bells, ENTROPY, meanBits, SHARES, stairs } from "./bits.js";
import { text } from "./figures.js";
import { choice } from "./prices.js";
import { slider } from "./slider.js";
import { grow, path, place, Plot, s, Scale } from "./svg.js";

const [NARROW, WIDE] = [-2, 0]; // powers of ten of a level
const TOP = 1.25; // of the density shown
const GRAINS = 16;
const FINE = Array.from({ length: 801 }, (_, k) => k / 200);

export class Noise {
  static start() {
    return { noise: false, stairs: false, width: -0.6 };
  }

  /** @param {HTMLElement} root @param {any} state kept while the page is open */
  constructor(root, state) {
    this.state = state;
    const plot = (this.plot = new Plot(new Scale(0, SHARES.length), new Scale(0, TOP),
      { left: 30, right: 14, top: 26, bottom: 46 }, "gl-plot.gl-noise-plot"));
    plot.svg.setAttribute("aria-label", "Sixteen pixels of four grey levels, and the density of a model");
    mark(plot.svg, "role", "img");
    const clip = `gl-clip-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    this.window = s("rect");
    this.steps = s("path.gl-truth");
    this.area = s("path.gl-area");
    this.curve = s("path.gl-model");
    this.dots = s("g.gl-dots");
    plot.svg.append(s("clipPath", { id: clip }, this.window),
      s("g", { "clip-path": `url(#${clip})` }, this.area, this.steps, this.curve), this.dots);
    this.points = [];
    this.noise = choice("Noise", [["off", "Whole levels"], ["on", "Add noise"]], (value) => this.#change({ noise: value === "on" }));
    this.kind = choice("Model", [["bells", "Bells"], ["stairs", "The staircase"]], (value) => this.#change({ stairs: value === "stairs" }));
    this.width = slider("Width of the bells", { low: NARROW, high: WIDE, step: 0.02 }, (value) => this.#change({ width: value, stairs: false }));
    this.bits = h("b", { "data-testid": "bits" });
    this.entropy = h("b", {}, text(ENTROPY, 2));
    this.says = h("p.gl-say", { role: "status" });
    root.replaceChildren(h("div.gl-two", { role: "group", "aria-label": "Levels, noise and a density" },
      h("div.gl-half", {}, plot.svg),
      h("div.gl-half", {}, h("div.gl-tools", {}, this.noise.element, this.kind.element), this.width.element,
        h("div.gl-totals.gl-plain", {}, h("div.gl-main", {}, h("small", {}, "The model's price"), this.bits, h("span", {}, "bits a pixel")),
          h("div", {}, h("small", {}, "The levels' entropy"), this.entropy, h("span", {}, "bits a pixel"))), this.says)));
    this.resized = new ResizeObserver(() => this.show());
    this.resized.observe(root);
    this.show();
  }

  dispose() {
    this.resized.disconnect();
  }

  show() {
    const { plot, state } = this;
    const sd = state.stairs ? null : 10 ** state.width;
    const bits = meanBits(sd, state.noise);
    say(this.bits, text(bits, 2));
    this.noise.show(state.noise ? "on" : "off");
    this.kind.show(state.stairs ? "stairs" : "bells");
    this.width.show(state.width, `${text(10 ** state.width, 2)} of a step`);
    say(this.says, sentence(state, bits));
    plot.fit();
    if (plot.width) this.#draw(sd);
  }

  #draw(/** @type {number | null} */ sd) {
    const { plot, state } = this;
    const { x, y } = plot;
    plot.frame({ columns: 4, rows: 3, across: "grey level", up: "density, in levels" });
    place(this.window, { x: x.from, y: y.to, width: x.to - x.from, height: y.from - y.to });
    const stair = path(/** @type {[number, number][]} */ (SHARES.flatMap((p, k) => [[x.at(k), y.at(p)], [x.at(k + 1), y.at(p)]])));
    place(this.steps, { d: stair });
    const density = (/** @type {number} */ v) => (sd === null ? stairs(Math.min(v, SHARES.length - 1e-9)) : bells(v, sd));
    const line = sd === null ? stair : path(FINE.map((v) => [x.at(v), Math.max(y.at(4 * TOP), y.at(density(v)))]));
    place(this.curve, { d: line });
    place(this.area, { d: `${line}L${x.to} ${y.from}L${x.from} ${y.from}Z` });
    const where = grains(state.noise);
    grow(this.points, where.length, () => {
      const dot = s("circle.gl-dot", { r: 5 });
      this.dots.append(dot);
      return dot;
    });
    where.forEach(([at, row], k) => place(this.points[k], { cx: x.at(at), cy: y.from - 9 - 11 * row }));
  }

  #change(/** @type {object} */ now) {
    Object.assign(this.state, now);
    this.show();
  }
}

/** Where the pixels lie: one upon the other at their level, or spread evenly over its step. */
function grains(/** @type {boolean} */ noise) {
  return SHARES.flatMap((p, k) => Array.from({ length: p * GRAINS }, (_, j) =>
    /** @type {[number, number]} */ (noise ? [k + (j + 0.5) / (p * GRAINS), 0] : [k + 0.5, j])));
}

/** What there is to say about a model of these pixels. */
function sentence(/** @type {any} */ { noise, stairs: exact }, /** @type {number} */ bits) {
  const above = bits - ENTROPY;
  if (exact) return noise ? "The staircase costs just the entropy: noise in a step and the step's width cancel." :
    "The staircase costs the entropy. Bells can seem to do better: make them narrow.";
  if (noise) return `${text(above, 2)} bits above the entropy. With noise, no density can go below it.`;
  if (bits < 0) return "Less than nothing for a pixel! Spikes on whole levels are a cheat: nothing is learnt.";
  return above < 0 ? "Below the entropy, which no file can be. Narrower spikes go on down, without end." :
    "Make the bells narrower: without noise there is no lowest price.";
}
