/** The journal's page: which photo, how many bits a number, the photo, six entries side by side. */
import { h, mark, say } from "../player/dom.js";
import { EntryColumn, PhotoColumn } from "./journal_entry.js";
import { WHOLE } from "./journal_words.js";
import { paint, picture } from "./pixels.js";

const PHOTOS = 10; // one of each digit

export class JournalPage {
  /**
   * @param {HTMLElement} root @param {HTMLElement} bar the race's
   * @param {{choose: (photo: number) => void, bits: (place: number) => void}} on
   */
  constructor(root, bar, on) {
    this.on = on;
    /** @type {EntryColumn[]} */
    this.entries = [];
    this.photo = new PhotoColumn();
    this.thumbs = Array.from({ length: PHOTOS }, (_, digit) => {
      const canvas = picture(`A ${digit}`);
      mark(canvas, "aria-hidden", "true");
      return { canvas, button: h("button", { type: "button", role: "radio", "aria-label": `The ${digit}`, click: () => on.choose(digit) }, canvas) };
    });
    this.choice = h("div.gl-j-choice", { role: "radiogroup", "aria-label": "Which photo", keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) },
      ...this.thumbs.map(({ button }) => button));
    this.range = h("input", { type: "range", min: 0, max: 1, step: 1, "aria-label": "Bits a number", input: () => on.bits(Number(this.range.value)) });
    this.bits = h("output", { "aria-hidden": "true" });
    this.columns = h("ul.gl-j-columns", { "aria-label": "The photo and what is remembered of it" }, this.photo.element);
    this.status = h("p.gl-j-status", { role: "status" });
    this.spoken = h("p.gl-hidden", { "aria-live": "polite", "data-testid": "genlab-journal" });
    this.leaf = h("div.gl-j-leaf", {},
      h("div.gl-j-opening", {},
        h("p", {}, "The ", h("b", {}, "encoder"), " looks at the photo and writes a few numbers. The ", h("b", {}, "decoder"), " never sees the photo: it draws from the numbers alone."),
        this.choice,
        h("label.gl-j-bits", {}, h("span", {}, "Bits a number"), this.range, this.bits)),
      this.columns);
    root.replaceChildren(h("div.gl-journal", { role: "group", "aria-label": "The journal" },
      this.leaf, h("div.gl-j-bar-row", {}, bar), this.status, this.spoken));
  }

  /** Step back while other runs are on their way: what is shown is still of those before. */
  wait(/** @type {boolean} */ waiting) {
    mark(this.columns, "aria-busy", String(waiting));
    mark(this.leaf, "data-waiting", waiting ? "" : null);
  }

  /** Have a column for each of these sizes. */
  arrange(/** @type {number[]} */ sizes) {
    if (sizes.join() === this.entries.map(({ count }) => count).join()) return;
    this.entries = sizes.map((count) => new EntryColumn(count));
    this.columns.replaceChildren(this.photo.element, ...this.entries.map(({ element }) => element));
  }

  /** The ten photos to choose from. @param {ArrayLike<number>} levels (10 h w) */
  choices(levels, /** @type {[number, number]} */ shape, real, /** @type {number} */ chosen) {
    const size = shape[0] * shape[1];
    this.thumbs.forEach(({ canvas, button }, k) => {
      paint(canvas, levels, shape, real, 255, k * size);
      mark(button, "aria-checked", String(k === chosen));
      mark(button, "tabindex", k === chosen ? "0" : "-1");
    });
  }

  /** The slider of bits: `all` that there are, the last stands for numbers as computed. */
  rounding(/** @type {number[]} */ all, /** @type {number} */ bits) {
    const place = all.indexOf(bits);
    mark(this.range, "max", String(all.length - 1));
    if (Number(this.range.value) !== place) this.range.value = String(place);
    const said = bits === WHOLE ? "32, not rounded" : `${bits}: ${2 ** bits} values`;
    mark(this.range, "aria-valuetext", said);
    say(this.bits, said);
  }

  #key(/** @type {KeyboardEvent} */ event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const now = this.thumbs.findIndex(({ button }) => button.getAttribute("aria-checked") === "true");
    const next = (now + by + PHOTOS) % PHOTOS;
    this.on.choose(next);
    this.thumbs[next].button.focus();
  }
}
