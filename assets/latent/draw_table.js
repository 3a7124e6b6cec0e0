/** Which number of a code goes with what: a heat map with its figures in it, a table to a screen reader. */
import { h, mark, say } from "../player/dom.js";
import { text } from "../sketches/figures.js";

const DEEPEST = 55; // percent of a colour in a cell: figures can be read on it

/** @typedef {{name: string, title: string, values: number[]}} Line a factor, and how each number goes with it */

export class GoesWith {
  /** @param {string} heading @param {(k: number) => void} choose a number of the code */
  constructor(heading, choose) {
    this.choose = choose;
    this.caption = h("caption", {}, heading);
    this.head = h("tr", {});
    this.body = h("tbody", {});
    this.element = h("div.gl-d-scroll", { role: "region", "aria-label": heading, tabindex: "0" },
      h("table.gl-d-goes", {}, this.caption, h("thead", {}, this.head), this.body));
    /** @type {{row: HTMLElement, name: HTMLElement, cells: HTMLElement[]}[]} */
    this.lines = [];
    this.key = "";
  }

  /**
   * Show lines, the strongest first.
   * @param {Line[]} lines @param {number} chosen the number whose slider moved last
   * @param {boolean[]} used which numbers say anything: the others step back
   */
  show(lines, chosen, used) {
    const count = lines[0]?.values.length ?? 0;
    const strength = (/** @type {Line} */ { values }) => Math.max(0, ...values.filter((_, k) => used[k]).map(Math.abs));
    const sorted = [...lines].sort((a, b) => strength(b) - strength(a));
    this.#lay(sorted.length, count);
    const strongest = Array.from({ length: count }, (_, k) => Math.max(...sorted.map(({ values }) => Math.abs(values[k]))));
    sorted.forEach(({ name, title, values }, row) => {
      const line = this.lines[row];
      say(line.name, name);
      mark(line.name, "title", title);
      values.forEach((value, k) => {
        const cell = line.cells[k];
        say(cell, text(value, 2));
        mark(cell, "style", `--gl-r: ${Math.round(DEEPEST * Math.abs(value))}%`);
        mark(cell, "data-sign", value < 0 ? "minus" : "plus");
        mark(cell, "data-most", used[k] && Math.abs(value) === strongest[k] ? "" : null);
        mark(cell, "data-idle", used[k] ? null : "");
      });
    });
    this.buttons.forEach((button, k) => {
      mark(button, "aria-pressed", String(k === chosen));
      mark(button, "aria-label", `Number ${k + 1}${used[k] ? "" : ", not in use"}`);
      mark(button, "title", used[k] ? `Change number ${k + 1}` : `Number ${k + 1} is not in use`);
    });
  }

  #lay(/** @type {number} */ rows, /** @type {number} */ count) {
    if (this.key === `${rows} ${count}`) return;
    this.key = `${rows} ${count}`;
    this.buttons = Array.from({ length: count }, (_, k) => h("button.gl-d-number", { type: "button", click: () => this.choose(k) }, String(k + 1)));
    this.head.replaceChildren(h("td", {}), ...this.buttons.map((button) => h("th", { scope: "col" }, button)));
    this.lines = Array.from({ length: rows }, () => {
      const cells = Array.from({ length: count }, () => h("td", {}));
      const name = h("th", { scope: "row" });
      return { row: h("tr", {}, name, ...cells), name, cells };
    });
    this.body.replaceChildren(...this.lines.map(({ row }) => row));
  }
}
