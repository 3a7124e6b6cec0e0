/** The place where the way stands, large; or an analogy as a sum. */
import { h, mark, say } from "../player/dom.js";
import { label, paint, picture } from "./pixels.js";

export class TravelStage {
  constructor() {
    this.element = h("div.gl-stage", {});
    /** @type {{element: HTMLElement, canvas: HTMLCanvasElement, name: HTMLElement}[]} */
    this.cells = [];
  }

  /**
   * @param {{name: string, still: import("./film.js").Still | null, made: boolean}[]} shown `made`: by the model
   * @param {{real: Uint8ClampedArray, made: Uint8ClampedArray}} ramps
   */
  show(shown, ramps) {
    while (this.cells.length < shown.length) this.#add();
    this.element.hidden = !shown.length;
    this.cells.forEach((cell, k) => {
      const one = shown[k];
      cell.element.hidden = !one;
      if (!one) return;
      say(cell.name, one.name);
      mark(cell.element, "data-sign", one.name.length < 2 ? "" : null);
      cell.canvas.hidden = !one.still;
      if (!one.still) return;
      const { values, shape, top, from = 0, words } = one.still;
      paint(cell.canvas, values, shape, one.made ? ramps.made : ramps.real, top, from);
      label(cell.canvas, `${one.name} ${words}`.trim());
    });
  }

  #add() {
    const canvas = picture();
    const name = h("figcaption", {});
    const element = h("figure.gl-staged", {}, name, canvas);
    this.cells.push({ element, canvas, name });
    this.element.append(element);
  }
}
