/** A slider with its name and its value in words, one line high. */
import { h, mark, say } from "../player/dom.js";

/**
 * @param {string} label
 * @param {{low: number, high: number, step: number}} range
 * @param {(value: number) => void} move
 */
export function slider(label, { low, high, step }, move) {
  const input = h("input", { type: "range", min: low, max: high, step, "aria-label": label,
    input: () => move(Number(input.value)) });
  const words = h("output", { "aria-hidden": "true" });
  const element = h("label.gl-slider", {}, h("span", {}, label), input, words);
  return {
    element,
    show(/** @type {number} */ value, /** @type {string} */ said) {
      if (Number(input.value) !== value) input.value = String(value);
      mark(input, "aria-valuetext", said);
      say(words, said);
    },
  };
}
