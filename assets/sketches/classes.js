/** A classifier's loss: the price of each picture's label, and the mean of five. */
import { h, mark, say } from "../player/dom.js";
import { ledger, text } from "./figures.js";
import { glyph, NAMES } from "./glyphs.js";
import { crossEntropy, logSoftmax, target } from "./likelihood.js";
import { Links } from "./links.js";
import { OnePicture } from "./classes_one.js";
import { button, Price, Totals } from "./prices.js";

const SMOOTHING = 0.1;
const PREPARED = [
  { label: 0, logits: [2, 0.5, -0.5] },
  { label: 1, logits: [0.2, 1.5, 0.9] },
  { label: 2, logits: [0.8, 0.3, 1.1] },
  { label: 0, logits: [0.4, 1.6, -0.3] }, // mistaken
  { label: 2, logits: [-1.2, -0.4, 2.6] },
];
const prepared = () => PREPARED.map(({ label, logits }) => ({ label, logits: [...logits] }));

export class Classes {
  static start() {
    return { pictures: prepared(), at: 0, soft: false };
  }

  /** @param {HTMLElement} root @param {any} state kept while the page is open */
  constructor(root, state) {
    this.state = state;
    this.one = new OnePicture({
      logit: (k, value) => this.#change(() => (state.pictures[state.at].logits[k] = value)),
      label: (k) => this.#change(() => (state.pictures[state.at].label = k)),
      soft: (is) => this.#change(() => (state.soft = is)),
    });
    this.rows = state.pictures.map((/** @type {any} */ _, /** @type {number} */ k) => this.#row(k));
    this.totals = new Totals("picture", "loss");
    this.head = h("p.gl-rule", {});
    const again = button("As at the start", () => this.#change(() => Object.assign(state, Classes.start())));
    root.replaceChildren(h("div.gl-two.gl-classes-sketch", { role: "group", "aria-label": "A classifier and its loss" },
      this.one.element, h("div.gl-half", {}, this.head,
        h("ol.gl-pictures", { "aria-label": "Five pictures" }, ...this.rows.map((/** @type {any} */ row) => row.element)),
        this.totals.element, h("div.gl-tools", {}, again))));
    this.links = new Links(root);
    this.show();
  }

  dispose() {}

  show() {
    const { pictures, at, soft } = this.state;
    const q = (/** @type {{label: number}} */ one) => target(one.label, NAMES.length, soft ? SMOOTHING : 0);
    this.one.show(at, pictures[at], q(pictures[at]));
    say(this.head, soft ? "Each picture costs \u2212\u03a3 q log p." : "Each picture costs \u2212log p(its label).");
    const each = this.totals.show(pictures.map((/** @type {any} */ one) =>
      ledger(crossEntropy(one.logits, q(one))).sum)); // the sum that is shown of the terms
    pictures.forEach((/** @type {any} */ one, /** @type {number} */ k) => this.rows[k].show(one, each[k], k === at));
    this.links.show();
  }

  #change(/** @type {() => void} */ deed) {
    deed();
    this.show();
  }

  #row(/** @type {number} */ k) {
    const price = new Price(`r${k}`, 4);
    const [kind, name, words] = [h("span.gl-small", {}), h("span", {}), h("span.gl-hidden", {})];
    const parts = NAMES.map(() => h("i", {}));
    const pick = h("button.gl-picture", { type: "button", click: () => this.#change(() => (this.state.at = k)) },
      kind, name, h("span.gl-stack", { "aria-hidden": "true" }, ...parts), words);
    const element = h("li", { "data-link": `r${k}` }, pick, price.element);
    const show = (/** @type {any} */ { label, logits }, /** @type {number} */ value, /** @type {boolean} */ chosen) => {
      if (name.textContent !== NAMES[label]) kind.replaceChildren(glyph(label));
      say(name, NAMES[label]);
      mark(pick, "aria-pressed", String(chosen));
      const p = logSoftmax(logits).map(Math.exp);
      parts.forEach((part, j) => {
        part.style.width = `${100 * p[j]}%`;
        mark(part, "data-true", j === label ? "" : null);
      });
      say(words, `picture ${k + 1}, ${NAMES.map((one, j) => `p of ${one} ${text(p[j], 2)}`).join(", ")}`);
      price.show(value, `Picture ${k + 1}, a ${NAMES[label]}`);
    };
    return { element, show };
  }
}
