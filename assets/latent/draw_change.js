/** Change one number of the code: what the decoder makes of it, and what of that can be measured. */
import { h, mark, say } from "../player/dom.js";
import { text } from "../sketches/figures.js";
import { column, Follows } from "./draw_follows.js";
import { MEASURES, measure } from "./draw_moments.js";
import { Sweep } from "./draw_sweep.js";
import { label, paint, picture } from "./pixels.js";

const USED = 0.01; // variance over the images, from which on a number of a variational code is in use
const BELL = 2; // standard deviations of the bell that variational codes are asked to fill
const ROOM = 0.08; // beyond the codes at both ends of a slider, in their range

/**
 * @typedef {{z: Float32Array | null, chosen: number, guesses: Record<string, string>}} State
 *   `z`: where the sliders stand, null at the drawing's own code; `guesses`: by kind of run
 */
export class Change {
  /**
   * @param {State} state @param {import("../sketches/pen.js").Factor[]} factors of drawn digits
   * @param {() => void} moved a slider was moved, or another number chosen
   */
  constructor(state, factors, moved) {
    this.state = state;
    this.moved = moved;
    /** @type {ArrayLike<number> | null} of the drawing */
    this.code = null;
    /** @type {boolean[]} which numbers of the code say anything */
    this.used = [];
    this.made = picture();
    this.measured = h("dl.gl-d-measured", {});
    this.values = MEASURES.map(({ name, meaning }) => {
      const value = h("dd", {});
      this.measured.append(h("div", { title: meaning }, h("dt", {}, name), value));
      return value;
    });
    this.back = h("button.gl-push", { type: "button", click: () => this.#back() }, "Back to your digit");
    this.list = h("div.gl-d-sliders", { role: "group", "aria-label": "The numbers of the code" });
    /** @type {{input: HTMLInputElement, output: HTMLElement}[]} */
    this.sliders = [];
    this.sweep = new Sweep();
    this.swept = h("p", { role: "status" });
    this.follows = new Follows(state, factors, (k) => this.#choose(k), moved);
    this.element = h("section.gl-d-change", { "aria-label": "Change one number" },
      h("h3", {}, "Change one number"),
      h("div.gl-d-row", {}, h("div.gl-d-knobs", {}, h("figure.gl-d-station", {}, h("figcaption", {}, "Decoded"), this.made), h("div.gl-d-beside", {}, this.list, this.back, this.measured)), this.sweep.element),
      this.swept, ...this.follows.elements);
  }

  /**
   * @param {import("./space.js").Space} space
   * @param {ArrayLike<number> | null} code of the drawing; without one it is the last one's
   * @param {{real: Uint8ClampedArray, made: Uint8ClampedArray}} ramps
   */
  show(space, code, ramps) {
    const network = /** @type {import("./network.js").Network} */ (space.network);
    const codes = /** @type {import("./space.js").Codes} */ (space.codes());
    this.code = code ?? (this.code?.length === network.bottleneck ? this.code : new Float32Array(network.bottleneck));
    const z = this.state.z?.length === network.bottleneck ? this.state.z : this.code;
    if (this.state.chosen >= network.bottleneck) this.state.chosen = 0;
    this.#lay(network.bottleneck);
    const bell = space.statics.family === "vae" ? BELL : 0;
    const ranges = Array.from({ length: network.bottleneck }, (_, k) => range(codes, k, bell));
    this.sliders.forEach(({ input, output }, k) => {
      const [low, high] = ranges[k];
      const [from, to] = [Math.min(low - ROOM * (high - low), z[k]), Math.max(high + ROOM * (high - low), z[k])];
      for (const [name, value] of /** @type {[string, number][]} */ ([["min", from], ["max", to], ["step", (to - from) / 400]])) mark(input, name, value.toPrecision(6));
      if (Math.abs(Number(input.value) - z[k]) > (to - from) / 300) input.value = String(z[k]);
      mark(input, "aria-valuetext", text(z[k], 2));
      say(output, text(z[k], 2));
      mark(input.parentElement, "data-chosen", k === this.state.chosen ? "" : null);
    });
    this.back.disabled = this.state.z === null;
    const image = network.decode(z);
    paint(this.made, image, network.shape, ramps.made);
    const now = measure(image, network.shape);
    label(this.made, `Decoded: ${MEASURES.map(({ name, digits, unit }) => `${name} ${text(now[name], digits)}${unit}`).join(", ")}`);
    MEASURES.forEach(({ name, digits, unit }, k) => say(this.values[k], `${text(now[name], digits)}${unit}`));
    this.#measure(space);
    const moved = this.sweep.show(network, z, this.state.chosen, ranges[this.state.chosen], this.usual, ramps.made);
    const [first, second] = moved;
    const numbers = this.#numbers(space, codes);
    const goes = this.follows.show(space, { numbers, columns: this.columns, used: this.used });
    if (!this.used[this.state.chosen]) say(this.swept, `Number ${this.state.chosen + 1} is not in use: it is next to the same for every image, and the decoder hardly listens to it.`);
    else say(this.swept, `Along number ${this.state.chosen + 1}, ${first.words} changes most: by ${text(first.moves, 1)} standard deviations of the held-out images. Then ${second.words}: by ${text(second.moves, 1)}.${goes}`);
  }

  /** Measure the images in the plane, once. */
  #measure(/** @type {import("./space.js").Space} */ space) {
    const images = /** @type {import("./space.js").Images} */ (space.images());
    if (this.measuredOf === images.values) return;
    this.measuredOf = images.values;
    const size = images.shape[0] * images.shape[1];
    const each = Array.from({ length: images.count }, (_, k) => measure(images.values.subarray(k * size, (k + 1) * size), images.shape, images.top));
    /** @type {Record<string, number[]>} by measure, of each image */
    this.columns = Object.fromEntries(MEASURES.map(({ name }) => [name, each.map((one) => one[name])]));
    /** @type {Record<string, number>} */
    this.usual = Object.fromEntries(MEASURES.map(({ name }) => [name, deviation(this.columns[name])]));
  }

  /** The numbers of the codes, each over the images; note which of them are in use. */
  #numbers(/** @type {import("./space.js").Space} */ { statics }, /** @type {import("./space.js").Codes} */ codes) {
    const numbers = Array.from({ length: codes.d }, (_, k) => column(codes, k));
    this.used = numbers.map((one) => statics.family !== "vae" || deviation(one) ** 2 > USED);
    return numbers;
  }

  #lay(/** @type {number} */ count) {
    if (this.sliders.length === count) return;
    this.sliders = Array.from({ length: count }, (_, k) => {
      const input = h("input", { type: "range", step: "any", "aria-label": `Number ${k + 1}`, input: () => this.#slide(k, Number(input.value)), focus: () => this.#choose(k) });
      return { input, output: h("output", { "aria-hidden": "true" }) };
    });
    this.list.replaceChildren(...this.sliders.map(({ input, output }, k) => h("label.gl-slider", {}, h("span", {}, `Number ${k + 1}`), input, output)));
  }

  #slide(/** @type {number} */ k, /** @type {number} */ value) {
    this.state.z ??= Float32Array.from(/** @type {ArrayLike<number>} */ (this.code));
    this.state.z[k] = value;
    this.state.chosen = k;
    this.moved();
  }

  #choose(/** @type {number} */ k) {
    if (this.state.chosen === k) return;
    this.state.chosen = k;
    this.moved();
  }

  #back() {
    this.state.z = null;
    this.moved();
  }
}

/** @returns {[number, number]} lowest and highest value of number k, and at least `bell` to both sides of 0 */
function range(/** @type {import("./space.js").Codes} */ { values, count, d }, /** @type {number} */ k, /** @type {number} */ bell) {
  let [low, high] = bell ? [-bell, bell] : [Infinity, -Infinity];
  for (let row = 0; row < count; row++) {
    low = Math.min(low, values[row * d + k]);
    high = Math.max(high, values[row * d + k]);
  }
  return high - low > 1e-6 ? [low, high] : [low - 1, low + 1];
}

function deviation(/** @type {ArrayLike<number>} */ given) {
  const values = Array.from(given);
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  return Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length);
}
