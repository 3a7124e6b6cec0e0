/** What the points of a latent plane are coloured by, and which dimensions of the code are shown. */
import { h, mark, say } from "./dom.js";

const ROUND = 3; // digits of a colour scale's ends

export class LatentMenus {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {import("./latent.js").Choice} */
    this.choice = { tint: -1, axes: null };
    this.tint = this.#select("Coloured by", () => { this.choice.tint = Number(this.tint.value); });
    this.across = this.#select("Across", () => this.#turn());
    this.up = this.#select("Up", () => this.#turn());
    this.key = h("span.gl-tint-key", { hidden: true });
    [this.low, this.ramp, this.high] = [h("span", {}), h("i", {}), h("span", {})];
    this.key.append(this.low, this.ramp, this.high);
    this.labels = [this.tint, this.across, this.up].map((select) => h("label.gl-pick", {}, select.dataset.name, select));
    this.element = h("span.gl-picks", { hidden: true }, ...this.labels, this.key);
    this.offered = "";
  }

  /** Offer what this run has; `axes`: those that are shown now. @param {any} statics @param {number[]} axes @param {any} tint @param {any} colours */
  show({ factors = [], bottleneck = 2 }, axes, tint, colours) {
    const offered = [factors, bottleneck].join();
    if (offered !== this.offered) {
      this.offered = offered;
      Object.assign(this.choice, { tint: -1, axes: null });
      const told = factors.map((/** @type {string} */ name, /** @type {number} */ k) => [k, name]).filter(([, name]) => !["digit", "style"].includes(name));
      fill(this.tint, [[-1, "digit"], ...told]);
      const numbers = Array.from({ length: bottleneck }, (_, k) => [k, `number ${k + 1}`]);
      for (const select of [this.across, this.up]) fill(select, numbers);
      this.labels[0].hidden = !told.length;
      this.labels[1].hidden = this.labels[2].hidden = bottleneck < 3;
      this.element.hidden = !told.length && bottleneck < 3;
    }
    [this.across.value, this.up.value] = axes.map(String);
    this.key.hidden = !tint;
    if (!tint) return;
    [this.low, this.high].forEach((end, k) => say(end, Number([tint.low, tint.high][k].toPrecision(ROUND)).toString().replace("-", "\u2212")));
    mark(this.ramp, "style", `background:linear-gradient(90deg,${colours.scale.join()})`);
  }

  /** Both axes the same would be a line: the other one makes room. */
  #turn() {
    const [across, up] = [Number(this.across.value), Number(this.up.value)];
    const count = this.across.options.length;
    this.choice.axes = [across, up === across ? (across + 1) % count : up];
  }

  #select(/** @type {string} */ name, /** @type {() => void} */ chosen) {
    return h("select.gl-speed", { "data-name": name, change: () => { chosen(); this.changed(); } });
  }
}

function fill(/** @type {HTMLSelectElement} */ select, /** @type {any[][]} */ options) {
  select.replaceChildren(...options.map(([value, words]) => h("option", { value }, words)));
}
