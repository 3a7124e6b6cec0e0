/** What stands beside slow motion's picture: whose turn it was, in words; the buttons; verdicts on a line. */
import { h, mark, say } from "./dom.js";

const LABELS = { critic: "Step D", generator: "Step G", price: "Price the batch", descend: "Step", look: "D looks" };

export class SlowPanel {
  /** @param {{step: () => void}} on */
  constructor(on) {
    this.on = on;
    this.head = h("h3.gl-slow-head", {}, "");
    this.list = h("div.gl-slow-words", {});
    this.formula = h("p.gl-slow-formula", {});
    this.stride = h("p.gl-slow-stride", {});
    this.buttons = h("div.gl-slow-steps", { role: "group", "aria-label": "The next move" });
    this.hint = h("p.gl-slow-hint", {});
    this.canvas = h("canvas.gl-slow-axis", { role: "img", "aria-label": "Verdicts on a line" });
    this.title = h("p.gl-slow-title", {}, "");
    this.key = h("p.gl-judge-key.gl-slow-key", {});
    this.element = h("div.gl-slow", {}, this.buttons, this.head, this.list, this.formula, this.stride, this.hint,
      this.title, this.canvas, this.key);
    this.offered = "";
  }

  /**
   * @param {{head: string, words: string[], formula: string, stride: string, kind: string, next: string,
   *          movers: string[], able: boolean, hint: string, axis: string, key: (string | Node)[]}} now
   */
  show({ head, words, formula, stride, kind, next, movers, able, hint, axis, key }) {
    this.#offer(movers, next, able);
    mark(this.head, "data-kind", kind);
    say(this.head, head);
    const all = words.filter(Boolean);
    if (this.list.textContent !== all.join("")) this.list.replaceChildren(...all.map((one) => h("p", {}, one)));
    say(this.formula, formula);
    say(this.stride, stride);
    say(this.hint, hint);
    say(this.title, axis);
    this.title.hidden = this.canvas.hidden = !axis;
    mark(this.canvas, "aria-label", axis);
    if (this.key.textContent !== key.map((one) => (typeof one === "string" ? one : one.textContent)).join("")) this.key.replaceChildren(...key);
    this.key.hidden = !key.length;
  }

  #press(/** @type {Element} */ button) {
    if (!button.hasAttribute("aria-disabled")) this.on.step();
  }

  /** A button for each who moves in a round; only the one whose turn it is can be pressed. */
  #offer(movers, next, able) {
    if (this.offered !== movers.join()) {
      this.offered = movers.join();
      this.buttons.replaceChildren(...movers.map((one) =>
        h("button.gl-slow-step", { type: "button", "data-move": one, click: (/** @type {any} */ event) => this.#press(event.currentTarget) }, LABELS[one])));
    }
    const had = this.buttons.contains(this.buttons.getRootNode().activeElement);
    for (const button of this.buttons.children) {
      // not `disabled`, which would take the focus away from who goes on by the keyboard
      const off = !able || button.dataset.move !== next;
      mark(button, "aria-disabled", off ? "true" : null);
    }
    if (had) this.buttons.querySelector(`[data-move="${next}"]`)?.focus();
  }
}
