/** A shade over the plane: each cell tinted by a level, which eases from one frame's to the next's. */
import { hidden } from "./canvas.js";
import { half } from "./feed.js";
import { rgb } from "./palette.js";

const FADE_SECONDS = 0.15; // from one shade to the next, so that it does not blink
const SETTLED = 0.01; // of the strongest: what is nearer than this stands still

export class Shade {
  constructor() {
    this.sheet = hidden(1, 1);
    this.levels = new Float32Array(0); // as they are shown now, -1..1
    /** @type {{cells: any, key: string, unsettled: boolean}} what the shade shows */
    this.shown = { cells: null, key: "", unsettled: false };
  }

  /**
   * Draw cells over a whole picture; they divide its window.
   * @param {CanvasRenderingContext2D} context @param {{width: number, height: number}} size
   * @param {{dtype: string, shape: number[], values: any}} cells rows ascend in y
   * @param {{level: (value: number) => number, tints: [string, string], strongest: number,
   *          moved: number, key?: string}} how
   *   `level`: from a value to -1..1; `tints`: of what lies below and above 0; `strongest`: the opacity
   *   at 1; `moved`: seconds since the last drawing while playing; `key`: what `level` depends on
   * @returns {boolean} whether it is still changing
   */
  draw(context, { width, height }, cells, how) {
    const changing = this.#levels(cells, how);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.sheet.canvas, 0, 0, width, height);
    return changing;
  }

  #levels(cells, { level, tints, strongest, moved, key = "" }) {
    const [rows, columns] = cells.shape;
    if (this.levels.length !== rows * columns) {
      this.levels = new Float32Array(rows * columns);
      this.sheet = hidden(columns, rows);
      this.pixels = null;
    }
    const { shown } = this;
    const all = [...tints, key].join();
    if (this.pixels && shown.cells === cells && shown.key === all && !shown.unsettled) return false;
    const { context } = this.sheet;
    this.pixels ??= context.createImageData(columns, rows);
    const part = moved ? 1 - Math.exp(-moved / FADE_SECONDS) : 1;
    const value = cells.dtype === "float16" ? half() : null;
    const inks = tints.map(rgb);
    const { data } = this.pixels;
    let farthest = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const k = row * columns + column;
        const goal = level(value ? value[cells.values[k]] : cells.values[k]) || 0; // 0: not a number
        const away = goal - this.levels[k];
        this.levels[k] += away * part;
        farthest = Math.max(farthest, Math.abs(away));
        const to = ((rows - 1 - row) * columns + column) * 4; // rows ascend in y, pixels descend
        const ink = inks[this.levels[k] < 0 ? 0 : 1];
        data[to] = ink[0];
        data[to + 1] = ink[1];
        data[to + 2] = ink[2];
        data[to + 3] = 255 * strongest * Math.abs(this.levels[k]);
      }
    }
    context.putImageData(this.pixels, 0, 0);
    const unsettled = part < 1 && farthest > SETTLED;
    this.shown = { cells, key: all, unsettled };
    return unsettled;
  }
}
