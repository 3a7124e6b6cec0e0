/** A drawn digit and all that makes it what it is: a slider for each factor. */
import { h, mark, say } from "../player/dom.js";
import { text } from "./figures.js";
import { drawn, ink, SIDE, strokes } from "./pen.js";
import { button, choice } from "./prices.js";
import { fresh, generator } from "./random.js";
import { slider } from "./slider.js";

const SHOWN = ["slant", "thickness", "height", "width", "rotation", "x", "y"]; // the others are bends
const NAMES = { x: "position across", y: "position down", height: "scale" };
const STRIP = 7; // images from a factor's lowest to its highest value

/** @typedef {{factors: import("./pen.js").Factor[], skeletons: number[][], owned: [number, number][]}} Given */

export class Factors {
  /** @param {Given} given as Python tells it */
  static start(given) {
    const values = Object.fromEntries(given.factors.map(({ name, low, high }) => [name, (low + high) / 2]));
    return { given, values: { ...values, digit: 3, style: 0 }, last: "slant", uniform: generator(fresh()) };
  }

  /** @param {HTMLElement} root @param {any} state kept while the page is open */
  constructor(root, state) {
    this.state = state;
    this.canvas = h("canvas.gl-glyph-large", { width: SIDE, height: SIDE, role: "img" });
    this.strip = Array.from({ length: STRIP }, () => h("canvas", { width: SIDE, height: SIDE }));
    this.caption = h("figcaption", {});
    this.digit = choice("Digit", Array.from({ length: 10 }, (_, k) => [String(k), String(k)]), (digit) => this.#digit(Number(digit)));
    this.style = choice("Style", ["0", "1", "2"].map((k) => [k, ["first", "second", "third"][Number(k)]]),
      (style) => this.#set("style", Number(style)));
    /** @type {Record<string, ReturnType<typeof slider>>} */
    this.sliders = {};
    for (const factor of state.given.factors.slice(2)) {
      const { name, low, high } = factor;
      this.sliders[name] = slider(NAMES[/** @type {"x"} */ (name)] ?? name, { low, high, step: (high - low) / 100 }, (value) => this.#set(name, value));
    }
    const bends = Object.keys(this.sliders).filter((name) => !SHOWN.includes(name));
    const elements = (/** @type {string[]} */ names) => names.map((name) => this.sliders[name].element);
    root.replaceChildren(h("div.gl-two.gl-factors", { role: "group", "aria-label": "A drawn digit and its factors" },
      h("div.gl-half", {}, this.canvas,
        h("div.gl-tools", {}, button("Draw another", () => this.#another()), button("Plain", () => this.#plain())),
        h("figure.gl-strip", {}, this.caption, h("div", {}, ...this.strip))),
      h("div.gl-half", {}, this.digit.element, this.style.element, ...elements(SHOWN),
        h("details.gl-bends", {}, h("summary", {}, `Bends (${bends.length})`), ...elements(bends)))));
    this.show();
  }

  dispose() {}

  show() {
    const { given, values, last } = this.state;
    const { factors } = given;
    this.digit.show(String(values.digit));
    this.style.show(String(values.style));
    const styles = given.owned[values.digit][1];
    [...this.style.element.children].forEach((one, k) => (/** @type {HTMLElement} */ (one).hidden = k >= styles));
    for (const { name, unit } of factors.slice(2)) this.sliders[name].show(values[name], said(values[name], unit));
    this.#paint(this.canvas, values);
    const told = factors.slice(2, 9).map((/** @type {any} */ { name, unit }) => `${NAMES[/** @type {"x"} */ (name)] ?? name} ${said(values[name], unit)}`);
    mark(this.canvas, "aria-label", `A drawn ${values.digit}: ${told.join(", ")}`);
    const factor = factors.find((/** @type {any} */ { name }) => name === last);
    say(this.caption, `${NAMES[/** @type {"x"} */ (last)] ?? last}, ${said(factor.low, factor.unit)} to ${said(factor.high, factor.unit)}: ${factor.meaning}`);
    this.strip.forEach((canvas, k) =>
      this.#paint(canvas, { ...values, [last]: factor.low + ((factor.high - factor.low) * k) / (STRIP - 1) }));
  }

  #paint(/** @type {HTMLCanvasElement} */ canvas, /** @type {any} */ values) {
    const { skeletons, owned } = this.state.given;
    const flat = skeletons[owned[values.digit][0] + values.style];
    const skeleton = Array.from({ length: flat.length / 4 }, (_, k) => flat.slice(4 * k, 4 * k + 4));
    const levels = ink(strokes(skeleton, values), values.thickness);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const image = context.createImageData(SIDE, SIDE);
    levels.forEach((level, k) => image.data.set([level, level, level, 255], 4 * k));
    context.putImageData(image, 0, 0);
  }

  #digit(/** @type {number} */ digit) {
    const { values, given } = this.state;
    Object.assign(values, { digit, style: Math.min(values.style, given.owned[digit][1] - 1) });
    this.show();
  }

  #set(/** @type {string} */ name, /** @type {number} */ value) {
    this.state.values[name] = value;
    if (name !== "style") this.state.last = name;
    this.show();
  }

  #another() {
    const { given, uniform } = this.state;
    this.state.values = drawn(given.factors, given.owned.map((/** @type {number[]} */ one) => one[1]), uniform);
    this.show();
  }

  #plain() {
    const { digit, style } = this.state.values;
    Object.assign(this.state, { values: { ...Factors.start(this.state.given).values, digit, style } });
    this.show();
  }
}

function said(/** @type {number} */ value, /** @type {string} */ unit) {
  const sign = { degrees: "\u00b0", pixels: " px", "of the usual": "\u00d7" }[unit] ?? "";
  return `${text(value, unit === "degrees" ? 0 : 1)}${sign}`;
}
