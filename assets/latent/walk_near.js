/** The real images next to the point: those with the nearest codes, and those that look most like its image. */
import { h, mark, say } from "../player/dom.js";
import { reachable, rove } from "../sketches/links.js";
import { paint, picture } from "./pixels.js";
import { counted, votes } from "./walk_maths.js";

export const SHOWN = 10;

export class Near {
  /** @param {string} title @param {string} meaning @param {((k: number) => void) | null} go what pressing an image does */
  constructor(title, meaning, go) {
    this.words = h("span.gl-quiet", {});
    this.cells = Array.from({ length: SHOWN }, (_, place) => this.#cell(place, go));
    this.element = h("div.gl-near", { role: "group", "aria-label": title },
      h("p", { title: meaning }, h("b", {}, title), " ", this.words), h("div.gl-near-row", {}, ...this.cells.map(({ element }) => element)));
    if (go) stop(this.element.lastChild);
    /** @type {number[]} */
    this.found = [];
    this.key = "";
  }

  /** @param {number[]} found @param {import("./space.js").Images} images @param {Uint8Array} labels @param {any} inks @param {any} colours */
  show(found, images, labels, inks, colours) {
    this.found = found;
    const key = `${images.values.byteOffset},${images.count},${inks.real.slice(0, 12).join()}`;
    this.cells.forEach((cell, place) => {
      const k = found[place];
      if (cell.k === k && this.key === key) return;
      cell.k = k;
      const size = images.shape[0] * images.shape[1];
      paint(cell.canvas, images.values, images.shape, inks.real, images.top, k * size);
      say(cell.digit, String(labels[k]));
      cell.digit.style.color = colours.classes[labels[k]];
      mark(cell.element, "aria-label", `A real ${labels[k]}`);
    });
    this.key = key;
    say(this.words, counted(votes(found, labels)));
  }

  #cell(/** @type {number} */ place, /** @type {((k: number) => void) | null} */ go) {
    const canvas = picture();
    const digit = h("small", {});
    const element = go
      ? h("button.gl-cell", { type: "button", title: "Go to its code", click: () => go(this.found[place]) }, canvas, digit)
      : h("span.gl-cell", { role: "img" }, canvas, digit);
    return { element, canvas, digit, k: -1 };
  }
}

/** Make a row of images that can be pressed one stop of the Tab key. */
export function stop(/** @type {HTMLElement} */ row) {
  const cells = /** @type {HTMLElement[]} */ ([...row.children]);
  for (const cell of cells) cell.tabIndex = -1;
  reachable(cells);
  rove(row, ".gl-cell");
}
