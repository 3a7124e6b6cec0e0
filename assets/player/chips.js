/** Chips that choose what is to be seen. */
import { h } from "./dom.js";

const CHIPS = { plane: ["data", "samples", "density"], image: ["data", "samples"] };
const NAMES = { data: "Data", samples: "Model samples", density: "Model density" };

/**
 * Chips for a kind of picture; pressing one changes `shown` and calls `changed`.
 * @param {string} kind @param {Record<string, boolean>} shown @param {() => void} changed
 */
export function chips(kind, shown, changed) {
  return (CHIPS[kind] ?? CHIPS.plane).map((/** @type {string} */ name) => {
    const box = h("input", { type: "checkbox", change: () => {
      shown[name] = box.checked;
      changed();
    } });
    box.checked = shown[name];
    return h("label.gl-chip", { "data-role": name }, box, h("i", {}), NAMES[name]);
  });
}
