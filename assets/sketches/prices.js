/** Chips with prices, and the sum and mean below them. */
import { h, mark, say } from "../player/dom.js";
import { ledger, text } from "./figures.js";
import { reachable, rove } from "./links.js";

/** One chip: a figure over a bar that is as long as the price is high. */
export class Price {
  /** @param {string | null} link @param {number} full nats at which its bar is full */
  constructor(link, full) {
    this.full = full;
    this.figure = h("b", {});
    this.bar = h("i", {});
    this.element = h("span.gl-price", { "data-link": link, role: "group" }, this.figure, this.bar);
  }

  show(/** @type {number} */ value, words = "") {
    const figure = text(value);
    say(this.figure, figure);
    this.bar.style.setProperty("--gl-share", String(Math.max(0, Math.min(1, value / this.full)) || 0));
    if (words) mark(this.element, "aria-label", `${words}: ${figure} nats`);
  }
}

/** A row of chips that is one stop of the Tab key. */
export class Prices {
  /** @param {string} label @param {string} thing the links are its letter and a number */
  constructor(label, thing, full = 5) {
    Object.assign(this, { thing, full });
    /** @type {Price[]} */
    this.list = [];
    this.element = h("div.gl-prices", { role: "group", "aria-label": label });
    rove(this.element, ".gl-price");
  }

  /** @param {number[]} values as they are shown @param {(k: number) => string} words */
  show(values, words) {
    const before = this.list.length;
    while (this.list.length > values.length) this.list.pop()?.element.remove();
    while (this.list.length < values.length) {
      const price = new Price(`${this.thing}${this.list.length}`, this.full);
      this.list.push(price);
      price.element.tabIndex = -1;
      this.element.append(price.element);
    }
    if (before !== values.length) reachable(this.list.map((price) => price.element));
    values.forEach((value, k) => this.list[k].show(value, words(k)));
  }
}

/** The two figures below the chips. */
export class Totals {
  constructor(/** @type {string} */ each, name = "NLL") {
    this.sum = h("b", { "data-testid": "sum" });
    this.mean = h("b", { "data-testid": "mean" });
    this.element = h("div.gl-totals", {},
      h("div", {}, h("small", {}, "Sum of the chips"), this.sum, h("span", {}, "nats")),
      h("div.gl-main", {}, h("small", {}, `Mean: the ${name}`), this.mean, h("span", {}, `nats a ${each}`)));
  }

  /** @param {number[]} values unrounded @returns {number[]} them as they are shown */
  show(values) {
    const { each, sum, mean } = ledger(values);
    say(this.sum, values.length ? text(sum) : "\u2013");
    say(this.mean, values.length ? text(mean) : "\u2013");
    return each;
  }
}

/** A push button. @returns {HTMLButtonElement} */
export function button(/** @type {string} */ words, /** @type {() => void} */ click, given = {}) {
  return h("button.gl-push", { type: "button", click, ...given }, words);
}

/**
 * A few choices of which one holds, side by side.
 * @param {string} label @param {[value: string, words: string | Node, small?: string][]} choices
 * @param {(value: string) => void} choose
 */
export function choice(label, choices, choose) {
  const name = `gl-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  const inputs = choices.map(([value]) => h("input", { type: "radio", name, value, change: () => choose(value) }));
  const element = h("div.gl-choice", { role: "radiogroup", "aria-label": label },
    ...choices.map(([, words, small], k) => h("label", {}, inputs[k], h("span", {}, words,
      small ? h("small", {}, small) : null))));
  return {
    element,
    show(/** @type {string} */ value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}

