/** A row of buttons: what a chart shows. */
import { h, mark } from "./dom.js";

export class Kinds {
  /** @param {(name: string) => void} turned called when the learner chooses another quantity */
  constructor(turned) {
    this.turned = turned;
    this.wanted = "nll";
    /** @type {string[]} */
    this.offered = [];
    this.element = h("span.gl-kinds", { role: "group", "aria-label": "What the chart shows", hidden: true });
  }

  /** The quantity that was chosen last, where it is to be had. */
  get quantity() {
    return !this.offered.length || this.offered.includes(this.wanted) ? this.wanted : this.offered[0];
  }

  /** Offer these quantities, by name; one alone is no choice. */
  offer(/** @type {Record<string, string>} */ names) {
    if (Object.keys(names).join() === this.offered.join()) return;
    this.offered = Object.keys(names);
    this.element.hidden = this.offered.length < 2;
    this.element.replaceChildren(...Object.entries(names).map(([name, words]) =>
      h("button", { type: "button", "data-kind": name, click: () => this.#choose(name) }, words)));
    this.turn(this.wanted);
  }

  /** Have the chart show a quantity. */
  turn(/** @type {string} */ quantity) {
    this.wanted = quantity;
    for (const button of this.element.children) mark(button, "aria-pressed", String(button.dataset.kind === this.quantity));
  }

  #choose(/** @type {string} */ name) {
    this.turn(name);
    this.turned(name);
  }
}
