/** Change one number of the code: what the decoder makes of it, and what goes with which number. */
import { h, mark, say } from "../player/dom.js";
import { text } from "../sketches/figures.js";
import { GoesWith } from "./draw_table.js";
import { correlation, MEASURES, measure, ratio } from "./draw_moments.js";
import { Sweep } from "./draw_sweep.js";
import { label, paint, picture } from "./pixels.js";

const ROOM = 0.08; // beyond the codes at both ends of a slider, in their range
const GUESSES = {
  digit: ["which digit it is", ["digit"], ["digit"]],
  slant: ["the slant", ["slant"], ["slant"]],
  ink: ["how thick the pen is", ["thickness"], ["ink"]],
  width: ["how wide it is", ["width"], ["width"]],
  place: ["where it stands", ["x", "y"], ["across", "down"]],
};

/**
 * @typedef {{z: Float32Array | null, chosen: number, guesses: Record<string, string>}} State
 *   `z`: where the sliders stand, null at the drawing's own code; `guesses`: by kind of run
 */
export class Change {
  /** @param {State} state @param {() => void} moved a slider was moved, or another number chosen */
  constructor(state, moved) {
    this.state = state;
    this.moved = moved;
    this.kind = "";
    /** @type {ArrayLike<number> | null} of the drawing */
    this.code = null;
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
    this.factors = new GoesWith("True factors", (k) => this.#choose(k));
    this.measures = new GoesWith("Measured on the images", (k) => this.#choose(k));
    this.trust = h("p.gl-quiet", {});
    this.told = h("p", { role: "status" });
    this.guess = h("fieldset.gl-d-guess", {}, h("legend", {}, h("b", {}, "Before you look: "), "which of these do the numbers of the code follow most closely?"),
      h("div.gl-tools", {}, ...Object.entries(GUESSES).map(([name, [words]]) =>
        h("button.gl-push", { type: "button", "data-guess": name, click: () => this.#guess(name) }, words))));
    this.tables = h("div.gl-d-tables", {}, this.factors.element, this.measures.element);
    this.element = h("section.gl-d-change", { "aria-label": "Change one number" },
      h("h3", {}, "Change one number"),
      h("div.gl-d-knobs", {}, h("figure.gl-d-station", {}, h("figcaption", {}, "Decoded"), this.made), h("div.gl-d-beside", {}, this.list, this.back, this.measured)),
      this.sweep.element, this.swept, h("h3", {}, "What goes with which number"), this.guess, this.told, this.tables, this.trust);
  }

  /**
   * @param {import("./space.js").Space} space
   * @param {ArrayLike<number> | null} code of the drawing; without one it is the last one's
   * @param {{real: Uint8ClampedArray, made: Uint8ClampedArray}} ramps
   */
  show(space, code, ramps) {
    const network = /** @type {import("./network.js").Network} */ (space.network);
    const codes = /** @type {import("./space.js").Codes} */ (space.codes());
    this.kind = kind(space);
    this.code = code ?? (this.code?.length === network.bottleneck ? this.code : new Float32Array(network.bottleneck));
    const z = this.state.z?.length === network.bottleneck ? this.state.z : this.code;
    if (this.state.chosen >= network.bottleneck) this.state.chosen = 0;
    this.#lay(network.bottleneck);
    const ranges = Array.from({ length: network.bottleneck }, (_, k) => range(codes, k));
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
    const goes = this.#goes(space, codes);
    say(this.swept, `Along number ${this.state.chosen + 1}, ${first.words} changes most: by ${text(first.moves, 1)} standard deviations of the held-out images. Then ${second.words}: by ${text(second.moves, 1)}.${goes}`);
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

  /** Show the tables, once guessed. @returns {string} what they say of the number that is chosen */
  #goes(/** @type {import("./space.js").Space} */ space, /** @type {import("./space.js").Codes} */ codes) {
    const { chosen, guesses } = this.state;
    const guess = guesses[kind(space)];
    const factors = space.statics.factors ?? [];
    const truths = space.factors();
    this.guess.hidden = Boolean(guess);
    this.tables.hidden = this.trust.hidden = this.told.hidden = !guess;
    if (!guess) return "";
    const numbers = Array.from({ length: codes.d }, (_, k) => Float32Array.from({ length: codes.count }, (_, row) => codes.values[row * codes.d + k]));
    const digit = { name: "digit", title: "which digit: the correlation ratio, 0 to 1", values: numbers.map((one) => ratio(one, space.labels())) };
    const measured = MEASURES.map(({ name, meaning }) => ({ name, title: meaning, values: numbers.map((one) => correlation(one, this.columns[name])) }));
    const found = space.correlations();
    const known = truths && found ? found.names.map((name, f) => ({ name, title: factors.find((/** @type {any} */ one) => one.name === name)?.meaning ?? "",
      values: numbers.map((_, k) => found.values[k * found.d + f]) })) : [];
    const lines = known.length ? known : [digit, ...measured];
    this.factors.element.hidden = !known.length;
    if (known.length) this.factors.show(known, chosen);
    this.measures.show(known.length ? measured : lines, chosen);
    say(this.told, verdict(lines, guess, known.length > 0));
    const share = `By chance alone ${codes.count} images give about \u00b1${text(1 / Math.sqrt(codes.count), 2)}.`;
    const trust = !truths ? "" : ` How far is measuring to be trusted? On these images it goes with the truth: ${MEASURES.map(({ name, factor }) =>
      `${name} with ${factor} ${text(correlation(this.columns[name], column(truths, found?.names.indexOf(factor) ?? -1)), 2)}`).join(", ")}.`;
    say(this.trust, share + trust);
    const [most, then] = [...lines].sort((a, b) => Math.abs(b.values[chosen]) - Math.abs(a.values[chosen]));
    return ` By the table below it goes most with ${most.name} (${text(most.values[chosen], 2)}), then with ${then.name} (${text(then.values[chosen], 2)})${
      codes.d > 1 ? "; there the other numbers change as well, here they stand still." : "."}`;
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
    this.state.z ??= Float32Array.from(this.sliders, ({ input }) => Number(input.value));
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

  #guess(/** @type {string} */ name) {
    this.state.guesses[this.kind] = name;
    this.moved();
  }
}

/** What a guess is about: another seed is no other question. */
function kind(/** @type {import("./space.js").Space} */ { statics }) {
  return [statics.dataset, statics.family, statics.bottleneck].join();
}

/** What the numbers follow most closely, and whether that was the guess. */
function verdict(/** @type {import("./draw_table.js").Line[]} */ lines, /** @type {string} */ guess, /** @type {boolean} */ truths) {
  const strength = (/** @type {string} */ name) => {
    const names = GUESSES[/** @type {"digit"} */ (name)][truths ? 1 : 2];
    return Math.max(0, ...lines.filter((line) => names.includes(line.name)).flatMap(({ values }) => values.map(Math.abs)));
  };
  const order = Object.keys(GUESSES).sort((a, b) => strength(b) - strength(a));
  const words = (/** @type {string} */ name) => `${GUESSES[/** @type {"digit"} */ (name)][0]} (${text(strength(name), 2)})`;
  return `${order[0] === guess ? "You were right: " : `You said ${words(guess)}. It is `}${words(order[0])}, then ${words(order[1])}. In brackets: the closest that a number goes with it, 1 being all the way.`;
}

/** @returns {[number, number]} lowest and highest value of number k */
function range(/** @type {import("./space.js").Codes} */ { values, count, d }, /** @type {number} */ k) {
  let [low, high] = [Infinity, -Infinity];
  for (let row = 0; row < count; row++) {
    low = Math.min(low, values[row * d + k]);
    high = Math.max(high, values[row * d + k]);
  }
  return high - low > 1e-6 ? [low, high] : [low - 1, low + 1];
}

function column(/** @type {import("./space.js").Codes} */ { values, count, d }, /** @type {number} */ f) {
  return Float32Array.from({ length: count }, (_, row) => (f < 0 ? 0 : values[row * d + f]));
}

function deviation(/** @type {number[]} */ values) {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  return Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length);
}
