/** The margin of a logit: how far it pulls black and white apart from the greys. */
import { h, mark, say } from "../player/dom.js";
import { logit } from "./bits.js";
import { text } from "./figures.js";
import { slider } from "./slider.js";
import { path, place, Plot, s, Scale } from "./svg.js";

const [SMALL, LARGE] = [-6, -1]; // powers of ten
const REACH = 14;
const FINE = Array.from({ length: 201 }, (_, k) => Math.sin((Math.PI * k) / 400) ** 2); // closer at the ends

export class Margin {
  static start() {
    return { margin: SMALL };
  }

  /** @param {HTMLElement} root @param {any} state kept while the page is open */
  constructor(root, state) {
    this.state = state;
    const plot = (this.plot = new Plot(new Scale(0, 1), new Scale(-REACH, REACH),
      { left: 40, right: 60, top: 26, bottom: 46 }, "gl-plot.gl-margin-plot"));
    mark(plot.svg, "role", "img");
    plot.svg.setAttribute("aria-label", "The logit z over the grey y");
    this.bands = [0, 128, 255].map(() => s("rect.gl-cell"));
    this.names = ["black", "mid-grey", "white"].map((name) => s("text.gl-value", { "font-size": 12 }, name));
    this.curve = s("path.gl-model");
    plot.svg.append(s("g", { "aria-hidden": "true" }, ...this.bands, this.curve, ...this.names));
    this.slider = slider("Margin", { low: SMALL, high: LARGE, step: 0.05 }, (value) => {
      state.margin = value;
      this.show();
    });
    this.cells = [h("b", {}), h("b", {})];
    this.says = h("p.gl-say", { role: "status" });
    root.replaceChildren(h("div.gl-two", { role: "group", "aria-label": "The margin of the logit" },
      h("div.gl-half", {}, plot.svg),
      h("div.gl-half", {}, this.slider.element,
        h("div.gl-totals.gl-plain", {}, h("div", {}, h("small", {}, "The step of black is"), this.cells[0], h("span", {}, "wide")),
          h("div", {}, h("small", {}, "That of mid-grey"), this.cells[1], h("span", {}, "wide"))), this.says)));
    this.resized = new ResizeObserver(() => this.show());
    this.resized.observe(root);
    this.show();
  }

  dispose() {
    this.resized.disconnect();
  }

  show() {
    const { plot, state } = this;
    const margin = 10 ** state.margin;
    const step = (/** @type {number} */ level) => [logit(level / 256, margin), logit((level + 1) / 256, margin)];
    const [black, grey] = [0, 128].map((level) => step(level)[1] - step(level)[0]);
    this.slider.show(state.margin, margin.toFixed(6).replace(/0+$/, ""));
    say(this.cells[0], text(black, 2));
    say(this.cells[1], text(grey, 3));
    say(this.says, black > 20 * grey ? `Black and white take ${Math.round(black / grey)} times the room of a grey: ` +
      "they are easy to tell from all else." : "Hardly more room for black than for a grey: the flow has to draw sharp edges by itself.");
    plot.fit();
    if (!plot.width) return;
    const { x, y } = plot;
    plot.frame({ columns: 5, rows: 4, across: "grey y, black to white", up: "z, what the flow sees" });
    place(this.curve, { d: path(FINE.map((v) => [x.at(v), y.at(logit(v, margin))])) });
    [0, 128, 255].forEach((level, k) => {
      const [low, high] = step(level);
      const height = Math.max(2, y.at(low) - y.at(high));
      place(this.bands[k], { x: x.from, width: x.to - x.from, y: y.at(high), height });
      place(this.names[k], { x: x.to + 5, y: y.at((low + high) / 2) + 4 });
    });
  }
}
