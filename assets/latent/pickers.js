/** Which images a journey joins: a slot for each, and below them the images to put there. */
import { h, mark, say } from "../player/dom.js";
import { label, paint, picture } from "./pixels.js";

/**
 * @typedef {{count: number, still: (k: number) => import("./film.js").Still}} Choice images to choose from
 */
export class Pickers {
  /**
   * @param {Record<string, string>} names slot -> what it is called; in the order of their filling
   * @param {(slot: string, k: number) => void} chosen called when image k was put into a slot
   * @param {string} [hint] what is said beside the images
   */
  constructor(names, chosen, hint = "") {
    this.names = names;
    this.chosen = chosen;
    this.active = Object.keys(names)[0];
    this.slots = Object.fromEntries(Object.keys(names).map((slot) => [slot, this.#slot(slot)]));
    this.row = h("div.gl-slots", { role: "group", "aria-label": "The ends" }, ...Object.values(this.slots).map(({ button }) => button));
    this.grid = h("div.gl-candidates", { role: "group" });
    this.hint = h("p.gl-quiet.gl-hint", { hidden: !hint }, hint);
    this.element = h("div.gl-pickers", {}, this.row, this.grid, this.hint);
    /** @type {{button: HTMLElement, canvas: HTMLCanvasElement}[]} */
    this.cells = [];
  }

  /** Name the slots anew, and show those only. @param {Record<string, string>} names */
  rename(names) {
    this.names = names;
    for (const [slot, { button, word }] of Object.entries(this.slots)) {
      button.hidden = !(slot in names);
      say(word, names[slot] ?? "");
    }
    if (!(this.active in names)) this.activate(Object.keys(names)[0]);
    else this.activate(this.active);
  }

  /** Have the next image that is chosen go into a slot. */
  activate(/** @type {string} */ slot) {
    this.active = slot;
    for (const [name, { button }] of Object.entries(this.slots)) mark(button, "aria-pressed", String(name === slot));
    mark(this.grid, "aria-label", `Images for: ${this.names[slot]}`);
  }

  /**
   * Show the images, and those that are in the slots.
   * @param {Choice} choice @param {Record<string, import("./film.js").Still | null>} held by slot
   * @param {Record<string, number>} rows by slot, which image of the choice is there; -1 for another
   */
  show(choice, held, rows, /** @type {Uint8ClampedArray} */ ramp) {
    while (this.cells.length > choice.count) this.cells.pop()?.button.remove();
    while (this.cells.length < choice.count) this.#add();
    this.cells.forEach(({ button, canvas }, k) => {
      put(canvas, choice.still(k), ramp);
      mark(button, "aria-pressed", String(rows[this.active] === k));
    });
    for (const [slot, still] of Object.entries(held)) if (still) put(this.slots[slot].canvas, still, ramp);
  }

  /** Put image k into the active slot, and go on to the next one. */
  #choose(/** @type {number} */ k) {
    const slot = this.active;
    const order = Object.keys(this.names);
    this.activate(order[(order.indexOf(slot) + 1) % order.length]);
    this.chosen(slot, k);
  }

  #slot(/** @type {string} */ slot) {
    const canvas = picture();
    const word = h("span", {}, this.names[slot]);
    const button = h("button.gl-slot", { type: "button", "data-slot": slot, click: () => this.activate(slot) }, canvas, word);
    return { button, canvas, word };
  }

  #add() {
    const k = this.cells.length;
    const canvas = picture();
    const button = h("button.gl-frame", { type: "button", click: () => this.#choose(k) }, canvas);
    this.cells.push({ button, canvas });
    this.grid.append(button);
  }
}

/** Paint a still. */
function put(/** @type {HTMLCanvasElement} */ canvas, /** @type {import("./film.js").Still} */ still, /** @type {Uint8ClampedArray} */ ramp) {
  paint(canvas, still.values, still.shape, ramp, still.top, still.from ?? 0);
  label(canvas, still.words);
}
