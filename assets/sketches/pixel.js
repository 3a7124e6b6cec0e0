/** One grey pixel: what its level costs in bits under a guess that is even, or sharp. */
import { h, mark, say } from "../player/dom.js";
import { chances, LEVELS, levelBits } from "./bits.js";
import { text } from "./figures.js";
import { Handle } from "./handle.js";
import { button } from "./prices.js";
import { slider } from "./slider.js";
import { path, place, Plot, s, Scale } from "./svg.js";

const [SHARPEST, WIDEST] = [-0.7, 3.4]; // of the width, as powers of ten of levels
const START = { level: 200, centre: 128, width: WIDEST };
const GUESSES = { "An even guess": { centre: 128, width: WIDEST }, "Sharp and right": { width: 0.6 }, "Sharp and wrong": { width: 1 } };

export class Pixel {
  static start() {
    return { ...START };
  }

  /** @param {HTMLElement} root @param {any} state kept while the page is open */
  constructor(root, state) {
    this.state = state;
    const plot = (this.plot = new Plot(new Scale(0, LEVELS), new Scale(0, 0.02),
      { left: 44, right: 14, top: 26, bottom: 46 }, "gl-plot.gl-pixel-plot"));
    plot.svg.setAttribute("aria-label", "The chance that the guess gives to each grey level");
    this.area = s("path.gl-area");
    this.curve = s("path.gl-model");
    this.bar = s("line.gl-stem");
    this.handle = new Handle(plot, {
      label: "The pixel's level",
      at: () => [plot.x.at(state.level + 0.5), plot.y.from],
      to: (x) => this.#level(plot.x.value(x)),
      key: (right, up) => this.#level(state.level + right + up),
      jump: (end) => this.#level(end < 0 ? 0 : LEVELS - 1),
      words: () => [0, LEVELS - 1, state.level, `level ${state.level} of 255`],
      shape: s("circle.gl-dot", { r: 7 }),
    });
    plot.svg.append(s("g", { "aria-hidden": "true" }, this.area, this.curve, this.bar), this.handle.element);
    this.swatch = h("div.gl-swatch", { role: "img" });
    this.chance = h("b", {});
    this.bits = h("b", { "data-testid": "bits" });
    this.says = h("p.gl-say", { role: "status" });
    this.centre = slider("Guess", { low: 0, high: LEVELS - 1, step: 1 }, (value) => this.#change({ centre: value }));
    this.width = slider("How unsure", { low: SHARPEST, high: WIDEST, step: 0.02 }, (value) => this.#change({ width: value }));
    const guesses = Object.entries(GUESSES).map(([name, guess]) => button(name, () => this.#guess(name, guess)));
    root.replaceChildren(h("div.gl-two", { role: "group", "aria-label": "One pixel and its price" },
      h("div.gl-half", {}, plot.svg, this.centre.element, this.width.element),
      h("div.gl-half", {}, h("div.gl-asked", {}, this.swatch,
        h("div.gl-totals.gl-plain", {}, h("div.gl-main", {}, h("small", {}, "Its price, \u2212log\u2082 P"), this.bits, h("span", {}, "bits")),
          h("div", {}, h("small", {}, "Its chance, P"), this.chance))),
      h("div.gl-tools", {}, ...guesses), this.says)));
    this.resized = new ResizeObserver(() => this.show());
    this.resized.observe(root);
    this.show();
  }

  dispose() {
    this.resized.disconnect();
  }

  show() {
    const { plot, state } = this;
    const sd = 10 ** state.width;
    const all = chances(state.centre, sd);
    const bits = levelBits(state.level, state.centre, sd);
    const grey = state.level;
    this.swatch.style.background = `rgb(${grey},${grey},${grey})`;
    mark(this.swatch, "aria-label", `A pixel of level ${grey} of 255`);
    say(this.chance, all[grey] >= 1e-4 ? text(all[grey], 4) : all[grey].toExponential(1).replace("-", "\u2212"));
    say(this.bits, text(bits, 2));
    this.centre.show(state.centre, `level ${state.centre}`);
    this.width.show(state.width, sd >= 1000 ? "knows nothing" : `about ${sd < 10 ? text(sd, 1) : Math.round(sd)} levels`);
    say(this.says, sentence(bits));
    plot.fit();
    if (plot.width) this.#draw(all);
  }

  #draw(/** @type {number[]} */ all) {
    const { plot, state } = this;
    const { x, y } = plot;
    y.high = Math.max(0.012, 1.15 * Math.max(...all));
    plot.frame({ columns: plot.width < 420 ? 3 : 5, rows: 3, across: "grey level, black to white", up: "chance of each level" });
    const steps = /** @type {[number, number][]} */ (all.flatMap((p, v) => [[x.at(v), y.at(p)], [x.at(v + 1), y.at(p)]]));
    const line = path(steps);
    place(this.curve, { d: line });
    place(this.area, { d: `${line}L${x.to} ${y.from}L${x.from} ${y.from}Z` });
    const at = x.at(state.level + 0.5);
    place(this.bar, { x1: at, x2: at, y1: y.from, y2: y.at(all[state.level]) });
    this.handle.show();
  }

  #level(/** @type {number} */ value) {
    this.#change({ level: Math.min(LEVELS - 1, Math.max(0, Math.floor(value))) });
  }

  #guess(/** @type {string} */ name, /** @type {object} */ guess) {
    const { level } = this.state;
    const wrong = level < 128 ? level + 90 : level - 90;
    this.#change({ centre: name === "Sharp and wrong" ? wrong : level, ...guess });
  }

  #change(/** @type {object} */ now) {
    Object.assign(this.state, now);
    this.show();
  }
}

/** What there is to say about a price. */
function sentence(/** @type {number} */ bits) {
  if (Math.abs(bits - 8) < 0.01) return "Even over 256 levels, every pixel costs log\u2082 256 = 8 bits: as in the raw file.";
  if (bits < 8) return `${text(8 - bits, 2)} bits saved: the guess was sharp where the pixel is.`;
  return `${text(bits - 8, 2)} bits more than an even guess: the guess was sure, and wrong.`;
}
