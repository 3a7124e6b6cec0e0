/** Gradient steps: buttons, the rate, and each step's numbers in a line. */
import { h, say } from "../player/dom.js";
import { ahead } from "./descent.js";
import { signed, text } from "./figures.js";
import { gaussianMean, moments } from "./likelihood.js";
import { button, choice } from "./prices.js";

export const RATES = { "0.03": "too small", "0.5": "good", "1.2": "too large" };
const HEADS = ["Step", "\u2202/\u2202\u03bc", "\u2202/\u2202log \u03c3", "move of \u03bc", "of log \u03c3", "NLL"];
const ALOUD = ["Step", "Gradient by mu", "Gradient by log sigma", "Move of mu", "Move of log sigma", "Mean NLL, nats"];

export class BellSteps {
  /**
   * @param {any} state
   * @param {{forward: (steps: number) => void, back: (steps: number) => void, rate: (rate: number) => void}} on
   */
  constructor(state, on) {
    this.state = state;
    this.start = button("To the start", () => on.back(Infinity));
    this.back = button("Step back", () => on.back(1));
    this.step = button("Step", () => on.forward(1), { class: "gl-push gl-first" });
    this.ten = button("10 steps", () => on.forward(10));
    this.rates = choice("Learning rate", Object.entries(RATES).map(([rate, words]) => [rate, rate, words]),
      (rate) => on.rate(Number(rate)));
    this.body = h("tbody", {});
    this.table = h("div.gl-log", { tabindex: "0", role: "region", "aria-label": "The steps and their numbers" },
      h("table", {}, h("caption.gl-hidden", {}, "Gradient and move of each step, the newest first"),
        h("thead", {}, h("tr", {}, ...HEADS.map((head, k) => h("th", { scope: "col", "aria-label": ALOUD[k] }, head)))),
        this.body));
    this.element = h("div.gl-steps", {},
      h("div.gl-tools", {}, this.step, this.ten, this.back, this.start),
      h("div.gl-tools", {}, h("span.gl-label", { "aria-hidden": "true" }, "Learning rate"), this.rates.element),
      this.table);
    this.key = "";
  }

  show() {
    const { state } = this;
    const { points, path, rate } = state;
    const next = ahead(points, state, rate);
    this.rates.show(String(rate));
    const lost = !points.length || !next.move.every(Number.isFinite);
    this.step.disabled = this.ten.disabled = lost;
    this.back.disabled = this.start.disabled = path.length === 0;
    const of = moments(points);
    const steps = [next, ...[...path].reverse()];
    this.#grow(steps.length);
    steps.forEach((one, k) => {
      const cells = [k ? String(path.length - k + 1) : "next", text(one.slope[0]), text(one.slope[1]),
        signed(one.move[0]), signed(one.move[1]), text(gaussianMean(of, one.mu, one.logSigma))];
      cells.forEach((words, c) => say(this.body.rows[k].cells[c], words));
    });
  }

  #grow(/** @type {number} */ n) {
    while (this.body.rows.length > n) this.body.lastElementChild.remove();
    while (this.body.rows.length < n) {
      this.body.append(h("tr", {}, h("th", { scope: "row" }), ...HEADS.slice(1).map(() => h("td", {}))));
    }
  }
}
