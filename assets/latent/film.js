/** A row of images, the places of a way one after the other; a press goes to one of them. */
import { h, mark, say } from "../player/dom.js";
import { label, paint, picture } from "./pixels.js";

/**
 * @typedef {{values: ArrayLike<number>, from?: number, top: number, shape: [number, number], words: string,
 *            below?: string}} Still `below`: what stands under the image; `words`: for who does not see it
 */
export class Film {
  /**
   * @param {string} name what the row is, in words
   * @param {(k: number) => void} go called with the number of the image that was pressed
   */
  constructor(name, go) {
    this.name = h("span.gl-film-name", {}, name);
    this.row = h("div.gl-film-row", { role: "group", "aria-label": name });
    this.element = h("div.gl-film", {}, this.name, this.row);
    this.go = go;
    /** @type {{button: HTMLElement, canvas: HTMLCanvasElement, below: HTMLElement}[]} */
    this.cells = [];
  }

  /** Show these images. @param {(Still | null)[]} stills null: not there yet @param {Uint8ClampedArray} ramp */
  show(stills, ramp) {
    while (this.cells.length > stills.length) this.cells.pop()?.button.remove();
    while (this.cells.length < stills.length) this.#add();
    stills.forEach((still, k) => {
      const { button, canvas, below } = this.cells[k];
      mark(button, "data-empty", still ? null : "");
      if (!still) return;
      paint(canvas, still.values, still.shape, ramp, still.top, still.from ?? 0);
      label(canvas, still.words);
      say(below, still.below ?? "");
    });
  }

  /** Mark the image that the way stands at. */
  stand(/** @type {number} */ at) {
    this.cells.forEach(({ button }, k) => mark(button, "aria-pressed", String(k === at)));
  }

  #add() {
    const k = this.cells.length;
    const canvas = picture();
    const below = h("span.gl-film-below", {});
    const button = h("button.gl-frame", { type: "button", "aria-pressed": "false", click: () => this.go(k) }, canvas, below);
    this.cells.push({ button, canvas, below });
    this.row.append(button);
  }
}
