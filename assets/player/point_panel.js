/** The steps from x to z as a column: what each layer moves, and the chip that it adds to log p(x). */
import { h, mark, say } from "./dom.js";
import { coordinate, figure } from "./sums.js";

const AXES = ["x", "y"];
const SCALES = [0.5, 1, 2, 4, 8]; // nats that a full bar may stand for

export class PointPanel {
  /** @param {{move: (x: number, y: number) => void, light: (layer: number | null) => void}} on */
  constructor(on) {
    this.on = on;
    this.inputs = AXES.map((name) => h("input", { type: "number", step: "0.05", "aria-label": `${name} of the point`,
      input: () => on.move(this.inputs[0].valueAsNumber, this.inputs[1].valueAsNumber) }));
    this.rows = h("ol.gl-steps", { "aria-label": "Layers from the data to the latent",
      pointerleave: () => on.light(null), keydown: (event) => this.#key(event) });
    /** @type {ReturnType<PointPanel["#row"]>[]} */
    this.list = [];
    this.latent = h("span.gl-steps-place", {});
    this.base = chip();
    this.total = h("b", {});
    this.price = h("b", {});
    this.element = h("div.gl-point", {},
      h("div.gl-steps-end.gl-steps-start", {}, h("i.gl-end", {}), h("em", {}, "x"), " = (", this.inputs[0], ",", this.inputs[1], ")"),
      h("div.gl-steps-head", { "aria-hidden": "true" }, h("span", {}, "Layer moves"),
        h("span", {}, h("b", {}, "squeezes"), h("b", {}, "stretches")), h("span", {}, "log|det|")),
      this.rows,
      h("div.gl-steps-end", {}, h("i.gl-end.gl-end-z", {}), this.latent,
        h("span.gl-steps-name", {}, "log p", h("sub", {}, "Z"), "(z)"), this.base),
      h("div.gl-steps-sum", {}, h("div", {}, h("small", {}, "The sum: log p(x)"), this.total, " nats"),
        h("div.gl-steps-price", {}, h("small", {}, "NLL = \u2212log p(x)"), this.price, " nats")));
  }

  /** @param {{stops: number[][], steps: any[], base: number, total: number}} now */
  show({ stops, steps, base, total }, /** @type {number | null} */ lit) {
    if (this.list.length !== steps.length) {
      this.list = steps.map((_, k) => this.#row(k));
      this.rows.replaceChildren(...this.list.map((row) => row.item));
    }
    this.inputs.forEach((input, i) => { // what is being typed stays as it is written
      if (input.valueAsNumber !== stops[0][i]) input.value = stops[0][i].toFixed(2);
    });
    const most = Math.max(...steps.map((step) => Math.abs(step.logDet)));
    const full = SCALES.find((scale) => most <= scale) ?? most;
    steps.forEach((step, k) => this.#fill(this.list[k], step, full, k === lit));
    const z = stops[stops.length - 1];
    say(this.latent, `z = (${coordinate(z[0])}, ${coordinate(z[1])})`);
    say(this.base, figure(base, true));
    say(this.total, figure(total));
    say(this.price, figure(-total));
  }

  #row(/** @type {number} */ k) {
    const arrow = h("i.gl-arrow", { "aria-hidden": "true" });
    const [by, bar, value] = [h("span.gl-step-by", {}), h("i", {}), chip()];
    const button = h("button.gl-step", { type: "button", tabindex: k ? "-1" : "0", pointerenter: () => this.on.light(k),
      focus: () => this.on.light(k), blur: () => this.on.light(null), click: () => this.on.light(k) },
      aloud("Layer "), h("span.gl-step-number", {}, String(k + 1)), arrow, aloud(" moves "), by,
      h("span.gl-step-bar", { "aria-hidden": "true" }, bar), aloud(", log det "), value);
    return { item: h("li", {}, button), button, arrow, by, bar, value };
  }

  #fill(row, { moved, by, units }, full, lit) {
    const axis = AXES[moved];
    const way = moved ? (by < 0 ? "\u2193" : "\u2191") : by < 0 ? "\u2190" : "\u2192";
    say(row.arrow, Math.abs(by) < 0.005 ? "\u00b7" : way);
    say(row.by, `${axis} ${by < 0 ? "\u2212" : "+"}${Math.abs(by).toFixed(2)}`);
    say(row.value, figure(units, true));
    const sign = units > 0 ? "stretch" : units < 0 ? "squeeze" : null;
    mark(row.button, "data-sign", sign);
    mark(row.button, "data-lit", lit ? "" : null);
    const width = `--gl-size:${Math.min(50, (50 * Math.abs(units)) / 1000 / full).toFixed(1)}%`;
    mark(row.bar, "style", width);
  }

  /** One row can be reached by Tab; from there the arrow keys go on. */
  #key(/** @type {KeyboardEvent} */ event) {
    const at = this.list.findIndex(({ button }) => button === event.target);
    const last = this.list.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = this.list[Math.min(last, Math.max(0, to))].button;
    for (const { button } of this.list) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }
}

const aloud = (/** @type {string} */ words) => h("span.gl-hidden", {}, words);
const chip = () => h("output.gl-step-chip", {});
