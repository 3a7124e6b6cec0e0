/** The places of now, large, each with what is said of it. */
import { h, mark, say } from "../player/dom.js";
import { label, paint, picture } from "./pixels.js";

export class ShellStage {
  constructor() {
    this.element = h("div.gl-shell-stage", {});
    this.cells = [0, 1].map((k) => this.#add(k));
  }

  /** @param {any[]} places with `name`, `still`, `figures`, `array` and `space` */
  show(places, /** @type {{made: Uint8ClampedArray}} */ ramps) {
    this.cells.forEach((cell, k) => {
      const place = places[k];
      cell.element.hidden = !place;
      if (!place) return;
      say(cell.name, place.name);
      mark(cell.element, "data-empty", place.still ? null : "");
      if (!place.still || !place.figures) return;
      paint(cell.canvas, place.still.values, place.still.shape, ramps.made, 255);
      label(cell.canvas, place.still.words);
      const { mean } = place.space.statics.shell;
      const back = place.array === "on_shell";
      const { norm, sure, digit, sure_on_shell: sureBack, digit_on_shell: digitBack } = place.figures;
      say(cell.norm, `${(back ? mean : norm).toFixed(1)} from 0`);
      const [guess, share] = back ? [digitBack, sureBack] : [digit, sure];
      say(cell.judge, `a judge says ${guess}, ${Math.round(100 * share)} % sure`);
    });
  }

  #add(/** @type {number} */ k) {
    const canvas = picture();
    const [name, norm, judge] = [h("b", {}), h("span", {}), h("span.gl-quiet", {})];
    const element = h("figure.gl-shell-place", {}, h("figcaption", {}, h(`i.gl-of-way-${k}`, {}), name), canvas, norm, judge);
    this.element.append(element);
    return { element, canvas, name, norm, judge };
  }
}
