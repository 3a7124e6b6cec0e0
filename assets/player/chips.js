/** Chips that choose what is to be seen. */
import { h } from "./dom.js";

const NAMES = { data: "Data", samples: "Model samples", density: "Model density", grid: "Grid", points: "Points" };

/** What there is to be seen in each kind of picture. */
export const SEEN = { plane: ["data", "samples", "density"], image: ["data", "samples"] };

/**
 * A chip for each name; pressing one changes `shown` and calls `changed`.
 * @param {string[]} names @param {Record<string, boolean>} shown @param {() => void} changed
 */
export function chips(names, shown, changed) {
  return names.map((name) => {
    const box = h("input", { type: "checkbox", change: () => {
      shown[name] = box.checked;
      changed();
    } });
    box.checked = shown[name];
    return h("label.gl-chip", { "data-role": name }, box, h("i", {}), NAMES[name]);
  });
}
