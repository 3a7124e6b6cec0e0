/** What goes with which number of a code: asked before it is shown, then told and laid out in tables. */
import { h, say } from "../player/dom.js";
import { text } from "../sketches/figures.js";
import { correlation, MEASURES, ratio } from "./draw_moments.js";
import { GoesWith } from "./draw_table.js";

/** A guess: its words, and what it is about among the true factors, or else among what is measured. */
const GUESSES = {
  digit: ["which digit it is", ["digit"], ["digit"]],
  slant: ["the slant", ["slant"], ["slant"]],
  ink: ["how thick the pen is", ["thickness"], ["ink"]],
  width: ["how wide it is", ["width"], ["width"]],
  place: ["where it stands", ["x", "y"], ["across", "down"]],
};

/**
 * @typedef {{numbers: Float32Array[], columns: Record<string, number[]>, used: boolean[]}} Seen
 *   of the images in the plane: each number of their codes, each measure, which numbers are in use
 * @typedef {import("./draw_table.js").Line} Line
 */
export class Follows {
  /**
   * @param {{chosen: number, guesses: Record<string, string>}} state
   * @param {import("../sketches/pen.js").Factor[]} factors of drawn digits
   * @param {(k: number) => void} choose a number of the code @param {() => void} guessed
   */
  constructor(state, factors, choose, guessed) {
    Object.assign(this, { state, guessed, kind: "" });
    this.meanings = Object.fromEntries(factors.map(({ name, meaning }) => [name, meaning]));
    this.factors = new GoesWith("True factors", choose);
    this.measures = new GoesWith("Measured on the images", choose);
    this.told = h("p", { role: "status" });
    this.trust = h("p.gl-quiet", {});
    this.guess = h("fieldset.gl-d-guess", {},
      h("legend", {}, h("b", {}, "Before you look: "), "which of these do the numbers of the code follow most closely?"),
      h("div.gl-tools", {}, ...Object.entries(GUESSES).map(([name, [words]]) =>
        h("button.gl-push", { type: "button", "data-guess": name, click: () => this.#guess(name) }, words))));
    this.tables = h("div.gl-d-tables", {}, this.factors.element, this.measures.element);
    this.elements = [h("h3", {}, "What goes with which number"), this.guess, this.told, this.tables, this.trust];
  }

  /** Show the tables, once guessed. @param {Seen} seen @returns {string} what they say of the number that is chosen */
  show(/** @type {import("./space.js").Space} */ space, seen) {
    const { chosen, guesses } = this.state;
    this.kind = kind(space);
    const guess = guesses[this.kind];
    this.guess.hidden = Boolean(guess);
    this.tables.hidden = this.trust.hidden = this.told.hidden = !guess;
    if (!guess) return "";
    const known = this.#known(space, seen.numbers.length);
    const measured = this.#measured(space, seen);
    this.factors.element.hidden = !known.length;
    if (known.length) this.factors.show(known, chosen, seen.used);
    this.measures.show(known.length ? measured.slice(1) : measured, chosen, seen.used);
    const lines = known.length ? known : measured;
    say(this.told, verdict(lines, guess, known.length > 0, seen.used));
    say(this.trust, chance(seen) + trust(space, seen));
    const [most, then] = [...lines].sort((a, b) => Math.abs(b.values[chosen]) - Math.abs(a.values[chosen]));
    const others = seen.numbers.length > 1 ? "; there the other numbers change as well, here they stand still." : ".";
    return ` By the table below it goes most with ${most.name} (${text(most.values[chosen], 2)}), then with ${then.name} (${text(then.values[chosen], 2)})${others}`;
  }

  /** What the run has found of the true factors, where they are known. @returns {Line[]} */
  #known(/** @type {import("./space.js").Space} */ space, /** @type {number} */ count) {
    const found = space.factors() && space.correlations();
    if (!found || found.count !== count) return [];
    return found.names.map((name, f) => ({ name, title: this.meanings[name] ?? "",
      values: Array.from({ length: count }, (_, k) => found.values[k * found.d + f]) }));
  }

  /** What is found here: first the digit, then each measure. @returns {Line[]} */
  #measured(/** @type {import("./space.js").Space} */ space, /** @type {Seen} */ { numbers, columns }) {
    const labels = space.labels();
    return [
      { name: "digit", title: "which digit: the correlation ratio, 0 to 1", values: numbers.map((one) => ratio(one, labels)) },
      ...MEASURES.map(({ name, meaning }) => ({ name, title: meaning, values: numbers.map((one) => correlation(one, columns[name])) })),
    ];
  }

  #guess(/** @type {string} */ name) {
    this.state.guesses[this.kind] = name;
    this.guessed();
  }
}

function chance(/** @type {Seen} */ { numbers }) {
  return `By chance alone ${numbers[0].length} images give about \u00b1${text(1 / Math.sqrt(numbers[0].length), 2)}.`;
}

/** How well what is measured stands for the true factors, where they are known. */
function trust(/** @type {import("./space.js").Space} */ space, /** @type {Seen} */ { columns }) {
  const [truths, names] = [space.factors(), space.correlations()?.names ?? []];
  if (!truths) return "";
  const told = MEASURES.filter(({ factor }) => names.includes(factor)).map(({ name, factor }) =>
    `${name} with ${factor} ${text(correlation(columns[name], column(truths, names.indexOf(factor))), 2)}`);
  return ` How far is measuring to be trusted? On these images it goes with the truth: ${told.join(", ")}.`;
}

/** What a guess is about: another seed is no other question. */
function kind(/** @type {import("./space.js").Space} */ { statics }) {
  return [statics.dataset, statics.family, statics.bottleneck].join();
}

/** What the numbers follow most closely, and whether that was the guess. */
function verdict(/** @type {import("./draw_table.js").Line[]} */ lines, /** @type {string} */ guess, /** @type {boolean} */ truths, /** @type {boolean[]} */ used) {
  if (!used.some(Boolean)) return `You said ${GUESSES[/** @type {"digit"} */ (guess)][0]}. It is nothing: no number of this code is in use. What the table shows is of values that hardly differ.`;
  const strength = (/** @type {string} */ name) => {
    const names = GUESSES[/** @type {"digit"} */ (name)][truths ? 1 : 2];
    return Math.max(0, ...lines.filter((line) => names.includes(line.name)).flatMap(({ values }) => values.filter((_, k) => used[k]).map(Math.abs)));
  };
  const order = Object.keys(GUESSES).sort((a, b) => strength(b) - strength(a));
  const words = (/** @type {string} */ name) => `${GUESSES[/** @type {"digit"} */ (name)][0]} (${text(strength(name), 2)})`;
  return `${order[0] === guess ? "You were right: " : `You said ${words(guess)}. It is `}${words(order[0])}, then ${words(order[1])}. In brackets: the closest that a number goes with it, 1 being all the way.`;
}

/** One column of rows. */
export function column(/** @type {import("./space.js").Codes} */ { values, count, d }, /** @type {number} */ f) {
  return Float32Array.from({ length: count }, (_, row) => values[row * d + f]);
}
