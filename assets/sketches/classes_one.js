/** One picture: logits to drag, what softmax makes of them, and the cross-entropy term by term. */
import { h, mark, say } from "../player/dom.js";
import { ledger, likelihood, text } from "./figures.js";
import { glyph, NAMES } from "./glyphs.js";
import { crossEntropy, entropy, logSoftmax } from "./likelihood.js";
import { choice, Price } from "./prices.js";

const FARTHEST = 5; // logits lie in [-5, 5]

export class OnePicture {
  /**
   * @param {{logit: (k: number, value: number) => void, label: (k: number) => void,
   *          soft: (is: boolean) => void}} on
   */
  constructor(on) {
    this.frame = h("div.gl-photo", {});
    this.title = h("b", {});
    this.label = choice("What the picture shows", NAMES.map((name, k) => [String(k), name]), (k) => on.label(Number(k)));
    this.soft = choice("The label", [["0", "hard label", "one-hot"], ["1", "soft label", "smoothed"]], (is) => on.soft(is === "1"));
    this.rows = NAMES.map((name, k) => this.#row(name, k, on));
    this.price = new Price(null, 4);
    this.sure = h("span.gl-of", {});
    this.terms = NAMES.map((name, k) => this.#term(name, k));
    this.total = new Price(null, 4);
    this.total.element.setAttribute("data-testid", "cross-entropy");
    this.price.element.setAttribute("data-testid", "price");
    this.floor = h("span.gl-floor", { "data-testid": "floor" });
    this.says = h("p.gl-say", { role: "status" });
    const plus = () => h("span.gl-plus", {}, "+");
    this.element = h("div.gl-half", {},
      h("div.gl-asked", {}, this.frame, h("div", {}, this.title, this.label.element)),
      h("div.gl-key", {}, h("span", {}, "logits"),
        h("span.gl-right", {}, h("i.gl-p", {}), "softmax p ", h("i.gl-q", {}), "label q")),
      h("div.gl-classes", {}, ...this.rows.map((row) => row.element)),
      h("div.gl-line", {}, this.sure, this.price.element),
      h("div.gl-line", {}, h("span.gl-of", {}, "\u2212\u03a3 q log p ="), this.terms[0].element, plus(),
        this.terms[1].element, plus(), this.terms[2].element, h("span.gl-plus", {}, "="), this.total.element),
      h("div.gl-tools", {}, this.soft.element, this.floor), this.says);
  }

  /** @param {number} at which picture @param {{label: number, logits: number[]}} one @param {number[]} q */
  show(at, { label, logits }, q) {
    const log = logSoftmax(logits);
    if (this.frame.dataset.kind !== NAMES[label]) this.frame.replaceChildren(glyph(label));
    this.frame.dataset.kind = NAMES[label];
    say(this.title, `Picture ${at + 1} shows a`);
    this.label.show(String(label));
    const soft = q[label] < 1;
    this.soft.show(soft ? "1" : "0");
    logits.forEach((logit, k) => this.rows[k].show(logit, Math.exp(log[k]), q[k]));
    const name = NAMES[label];
    say(this.sure, `\u2212log p(${name}) = \u2212log ${likelihood(Math.exp(log[label]))} =`);
    this.price.show(0 - log[label], `The price of the label, minus log p of ${name}`);
    const { each, sum } = ledger(crossEntropy(logits, q));
    each.forEach((value, k) => this.terms[k].show(value, q[k], 0 - log[k]));
    this.total.show(sum, "Cross-entropy");
    say(this.says, soft
      ? `The soft label gives ${text(1 - q[label], 2)} to the other classes. All terms count: the cross-entropy is no ` +
        "longer the price of the label, and its floor is no longer 0 but the entropy of q, where p = q."
      : `q is 1 for ${name} and 0 for the others. One term is left: the cross-entropy is the price of the label.`);
    say(this.floor, `floor: the entropy of q, ${text(entropy(q))} nats`);
  }

  #row(/** @type {string} */ name, /** @type {number} */ k, /** @type {any} */ on) {
    const input = h("input.gl-logit", { type: "range", min: -FARTHEST, max: FARTHEST, step: 0.1,
      "aria-label": `Logit of ${name}`, input: () => on.logit(k, Number(input.value)) });
    const [value, share] = [h("output", {}), h("span.gl-share", {})];
    const [fill, tick] = [h("i.gl-fill", {}), h("i.gl-wanted", {})];
    const element = h("div.gl-class", { "data-link": `c${k}` }, h("span.gl-kind", {}, glyph(k), name), input, value,
      h("div.gl-bar", { "aria-hidden": "true" }, fill, tick), share);
    const show = (/** @type {number} */ logit, /** @type {number} */ p, /** @type {number} */ q) => {
      if (input.value !== String(logit)) input.value = String(logit);
      mark(input, "aria-valuetext", `${text(logit, 1)}, probability ${text(p)}`);
      say(value, text(logit, 1));
      say(share, text(p));
      fill.style.width = `${100 * p}%`;
      tick.style.left = `${100 * q}%`;
      mark(element, "data-true", q > 0.5 ? "" : null);
    };
    return { element, show };
  }

  #term(/** @type {string} */ name, /** @type {number} */ k) {
    const price = new Price(`c${k}`, 4);
    const [factors, of] = [h("small", {}), h("small", {}, name)];
    const element = h("span.gl-term", {}, factors, price.element, of);
    const show = (/** @type {number} */ value, /** @type {number} */ q, /** @type {number} */ cost) => {
      say(factors, `${q === 0 || q === 1 ? q : text(q, 2)} \u00d7 ${text(cost)}`);
      mark(element, "data-nothing", q === 0 ? "" : null);
      price.show(value, `Term of ${name}`);
    };
    return { element, show };
  }
}
