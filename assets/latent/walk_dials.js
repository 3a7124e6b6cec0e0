/** A slider for every number of a code of more than two; and which of them go across and up. */
import { h, mark, say } from "../player/dom.js";
import { said } from "./walk_maths.js";

const NOTCHES = 400; // of a slider
const ROOM = 0.15; // beyond the codes' own range, on either side
const ASLEEP = 0.01; // variance of a number below which it tells nothing (Burda et al., 2016)

export class Dials {
  /** @param {{moved: (k: number, value: number) => void, held: (is: boolean) => void, turned: (axes: [number, number]) => void}} on */
  constructor(on) {
    this.on = on;
    this.count = 0;
    this.turned = [0, 1]; // the axes as they are
    const choice = (/** @type {string} */ label, /** @type {0 | 1} */ which) =>
      h("select.gl-pick", { "aria-label": label, change: () => this.#turn(which) });
    [this.across, this.up] = [choice("What goes across", 0), choice("What goes up", 1)];
    this.axes = h("span.gl-axes-choice", {}, "Across ", this.across, " up ", this.up);
    this.list = h("div.gl-dials-list", {});
    this.note = h("p.gl-quiet", {});
    this.element = h("div.gl-dials", { role: "group", "aria-label": "The numbers of the code" }, this.note, this.list);
    /** @type {any[]} */
    this.dials = [];
  }

  /** Have a slider for each number. @param {import("./space.js").Codes} codes @param {[number, number]} axes */
  have(codes, axes) {
    const ranges = Array.from({ length: codes.d }, (_, k) => range(codes, k));
    this.element.hidden = this.axes.hidden = codes.d < 3;
    if (codes.d < 3) return;
    if (codes.d !== this.count) this.#build(codes.d);
    ranges.forEach(({ low, high, variance }, k) => {
      const { input, element } = this.dials[k];
      const more = ROOM * Math.max(high - low, 0.5);
      Object.assign(input, { min: low - more, max: high + more, step: (high - low + 2 * more) / NOTCHES });
      mark(element, "data-asleep", variance < ASLEEP ? "" : null);
    });
    const asleep = ranges.filter(({ variance }) => variance < ASLEEP).length;
    say(this.note, asleep
      ? `${asleep} of the ${codes.d} numbers are not in use (pale): the encoder gives every image the same there.`
      : "The plane shows two numbers of the code; these sliders move all of them.");
    this.turned = axes;
    for (const [select, axis] of [[this.across, axes[0]], [this.up, axes[1]]]) select.value = String(axis);
  }

  show(/** @type {ArrayLike<number>} */ z) {
    this.dials.forEach(({ input, output }, k) => {
      if (!input.matches(":focus") || Math.abs(Number(input.value) - z[k]) > 2 * Number(input.step)) input.value = String(z[k]);
      say(output, said(z[k]));
    });
  }

  #build(/** @type {number} */ d) {
    this.count = d;
    this.dials = Array.from({ length: d }, (_, k) => {
      const input = h("input", { type: "range", "aria-label": `Number ${k + 1} of the code`, input: () => this.on.moved(k, Number(input.value)),
        pointerdown: () => this.on.held(true), pointerup: () => this.on.held(false), pointercancel: () => this.on.held(false), change: () => this.on.held(false) });
      const output = h("output", { "aria-hidden": "true" });
      return { input, output, element: h("label.gl-slider", {}, h("span", {}, `z${k + 1}`), input, output) };
    });
    this.list.replaceChildren(...this.dials.map(({ element }) => element));
    for (const select of [this.across, this.up]) {
      select.replaceChildren(...this.dials.map((_, k) => h("option", { value: k }, `z${k + 1}`)));
    }
  }

  /** Two axes are two numbers: where one would take the other's, they change places. */
  #turn(/** @type {0 | 1} */ which) {
    const axes = /** @type {[number, number]} */ ([Number(this.across.value), Number(this.up.value)]);
    if (axes[0] === axes[1]) axes[1 - which] = this.turned[which];
    this.on.turned(axes);
  }
}

function range(/** @type {import("./space.js").Codes} */ { values, count, d }, /** @type {number} */ axis) {
  let [low, high, sum, squares] = [Infinity, -Infinity, 0, 0];
  for (let k = axis; k < count * d; k += d) {
    low = Math.min(low, values[k]);
    high = Math.max(high, values[k]);
    sum += values[k];
    squares += values[k] ** 2;
  }
  return { low, high, variance: squares / count - (sum / count) ** 2 };
}
