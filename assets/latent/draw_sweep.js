/** One number of a code goes from its lowest to its highest value: images, and what is measured of each. */
import { h, mark, say } from "../player/dom.js";
import { text } from "../sketches/figures.js";
import { MEASURES, measure } from "./draw_moments.js";
import { label, paint, picture } from "./pixels.js";

const PLACES = 7;

export class Sweep {
  constructor() {
    this.columns = Array.from({ length: PLACES }, () => {
      const [value, canvas] = [h("span", {}), picture()];
      return { value, canvas, head: h("th", { scope: "col" }, canvas, value) };
    });
    this.rows = MEASURES.map(({ name, meaning, unit }) => {
      const cells = this.columns.map(() => h("td", {}));
      const span = h("td.gl-d-span", {});
      const row = h("tr", {}, h("th", { scope: "row", title: meaning }, unit ? `${name} (${unit})` : name), ...cells, span);
      return { cells, span, row };
    });
    this.caption = h("caption", {});
    const head = h("tr", {}, h("td", {}), ...this.columns.map((one) => one.head),
      h("th.gl-d-span", { scope: "col", title: "highest less lowest, in standard deviations of the held-out images" }, "moves"));
    this.element = h("div.gl-d-scroll", { role: "region", "aria-label": "Images along one number of the code", tabindex: "0" },
      h("table.gl-d-sweep", {}, this.caption, h("thead", {}, head), h("tbody", {}, ...this.rows.map((one) => one.row))));
  }

  /**
   * @param {import("./network.js").Network} network @param {ArrayLike<number>} z where the sliders stand
   * @param {number} k which number goes @param {[number, number]} range from where to where
   * @param {Record<string, number>} usual standard deviation of each measure over the held-out images
   * @param {Uint8ClampedArray} ramp
   * @returns {{words: string, moves: number}[]} what moved, most first
   */
  show(network, z, k, [low, high], usual, ramp) {
    const { shape } = network;
    const code = Float32Array.from(z);
    const found = this.columns.map(({ value, canvas }, place) => {
      code[k] = low + ((high - low) * place) / (PLACES - 1);
      const image = network.decode(code);
      paint(canvas, image, shape, ramp);
      label(canvas, `Decoded at ${text(code[k], 1)}`);
      say(value, text(code[k], 1));
      return measure(image, shape);
    });
    say(this.caption, `Number ${k + 1} along its range in the plane; the others stand as the sliders say.`);
    const moved = MEASURES.map(({ name, words, digits }, row) => {
      const values = found.map((one) => one[name]);
      values.forEach((value, place) => say(this.rows[row].cells[place], text(value, digits)));
      const moves = (Math.max(...values) - Math.min(...values)) / (usual[name] || 1);
      say(this.rows[row].span, `${text(moves, 1)} sd`);
      return { words, moves };
    });
    const most = moved.reduce((best, one, row) => (one.moves > moved[best].moves ? row : best), 0);
    this.rows.forEach(({ row }, k) => mark(row, "data-most", k === most ? "" : null));
    return moved.sort((a, b) => b.moves - a.moves);
  }
}
