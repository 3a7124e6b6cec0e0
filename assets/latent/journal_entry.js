/** One column of the journal: an entry's numbers, the picture drawn from them, what it came to. */
import { h, mark, say } from "../player/dom.js";
import { bitsWords, counted, decibels, likeness, share, short } from "./journal_words.js";
import { paint, picture } from "./pixels.js";

const PIXELS = { across: 8, down: 8 }; // of the photo's own numbers that are shown
const FEWER = 6; // across, of an image that is not shown whole
const TOP = 255;

/** The numbers of an entry, a line each: a bar from nought and its value. */
class Slip {
  constructor(/** @type {number} */ count) {
    this.lines = Array.from({ length: count }, () => {
      const bar = h("i", {});
      const value = h("b", {}, "\u2013");
      return { bar, value, element: h("li", {}, h("span.gl-j-bar", {}, bar), value) };
    });
    this.list = h("ol.gl-j-lines", { "aria-hidden": "true", "data-count": count }, ...this.lines.map(({ element }) => element));
    this.element = h("div.gl-j-slip", {}, h("b.gl-j-head", {}, counted(count)), this.list);
  }

  /** @param {ArrayLike<number>} numbers @param {number} reach the largest that a bar has room for */
  show(numbers, reach) {
    this.lines.forEach(({ bar, value }, k) => {
      const number = numbers[k] ?? NaN;
      say(value, short(number));
      const part = Math.max(-1, Math.min(1, (number || 0) / reach));
      mark(bar, "style", `left:${(50 + 50 * Math.min(0, part)).toFixed(1)}%;width:${(50 * Math.abs(part)).toFixed(1)}%`);
    });
  }
}

/** Figures in lines: a name and what it is. */
class Figures {
  constructor(/** @type {[string, string][]} */ names) {
    /** @type {Record<string, {row: HTMLElement, value: HTMLElement}>} */
    this.rows = {};
    const rows = names.map(([key, name]) => {
      const value = h("dd", {}, "\u2013");
      const row = h("div", { hidden: key === "told" }, h("dt", {}, name), value);
      this.rows[key] = { row, value };
      return row;
    });
    this.fill = h("i", {});
    this.part = h("small", {});
    this.room = h("div.gl-j-room", {}, h("span", { "aria-hidden": "true" }, this.fill), this.part);
    this.element = h("div.gl-j-figures", {}, h("dl", {}, ...rows), this.room);
  }

  show(/** @type {Record<string, string>} */ words, /** @type {number} */ room) {
    for (const [key, { row, value }] of Object.entries(this.rows)) {
      row.hidden = words[key] === undefined;
      say(value, words[key] ?? "");
    }
    mark(this.fill, "style", `width:${(100 * Math.min(1, room)).toFixed(1)}%`);
    mark(this.room, "data-over", room > 1 ? "" : null);
    mark(this.room, "title", `${share(room)} of the photo's bits`);
    say(this.part, share(room));
  }
}

const FIGURES = /** @type {[string, string][]} */ ([["psnr", "PSNR"], ["ssim", "SSIM"], ["told", "Right digit"], ["kept", "Keeps"]]);

/** An entry of `count` numbers and the picture that the decoder draws from it. */
export class EntryColumn {
  constructor(/** @type {number} */ count) {
    this.count = count;
    this.slip = new Slip(count);
    this.canvas = picture("On its way.");
    this.note = h("p.gl-j-note", { hidden: true });
    this.figures = new Figures(FIGURES);
    this.element = h("li.gl-j-column", {}, this.slip.element, h("span.gl-j-arrow", { "aria-hidden": "true" }),
      h("div.gl-j-picture", {}, this.canvas, this.note), this.figures.element);
  }

  /**
   * @param {import("./journal_words.js").Entry} entry @param {number} reach of its bars
   * @param {{bits: number, raw: number, told: boolean, shape: [number, number], made: Uint8ClampedArray}} how
   *   `bits`: of a number; `raw`: bits of the photo; `told`: whether a reader's figure may be seen
   */
  show(entry, reach, { bits, raw, told, shape, made }) {
    const all = this.count * bits;
    const words = { psnr: decibels(entry.psnr), ssim: likeness(entry.ssim), kept: bitsWords(all) };
    if (told) Object.assign(words, { told: entry.told === undefined ? "\u2013" : share(entry.told) });
    this.slip.show(entry.numbers, reach);
    paint(this.canvas, entry.levels, shape, made, TOP);
    this.figures.show(words, all / raw);
    const numbers = Array.from(entry.numbers, short).join(", ");
    const near = `PSNR ${words.psnr}${entry.ssim === undefined ? "" : `, SSIM ${words.ssim}`}`;
    mark(this.canvas, "aria-label", `Drawn from ${counted(this.count)} (${numbers}): ${near}, keeps ${words.kept}`);
  }

  /** Say why there is no picture, or nothing. */
  complain(/** @type {string} */ words) {
    say(this.note, words);
    this.note.hidden = !words;
  }
}

/** The photo itself: all its numbers, and the picture that they are. */
export class PhotoColumn {
  constructor() {
    this.head = h("b.gl-j-head", {}, "The photo");
    this.cells = Array.from({ length: PIXELS.across * PIXELS.down }, () => h("span", {}));
    this.more = h("span", {});
    this.bits = h("span.gl-j-raw", {}); // where its figures have no room
    this.canvas = picture("The photo is on its way.");
    this.figures = new Figures(FIGURES);
    this.element = h("li.gl-j-column.gl-j-photo", {},
      h("div.gl-j-slip", {}, this.head, h("div.gl-j-pixels", { "aria-hidden": "true" }, ...this.cells), h("small", {}, this.more, this.bits)),
      h("span.gl-j-equals", { "aria-hidden": "true" }, "="),
      h("div.gl-j-picture", {}, h("i.gl-j-tape", { "aria-hidden": "true" }), this.canvas), this.figures.element);
  }

  /**
   * @param {ArrayLike<number>} levels (h w) 0 to 255
   * @param {{digit: number, shape: [number, number], top: number, raw: number, told: boolean, real: Uint8ClampedArray}} how
   *   `top`: the highest level of a pixel
   */
  show(levels, { digit, shape: [height, width], top, raw, told, real }) {
    const whole = height * width === this.cells.length;
    const columns = whole ? PIXELS.across : FEWER; // levels of three digits take more room
    const [down, across] = [(height - PIXELS.down) >> 1, (width - columns) >> 1];
    this.cells.forEach((cell, k) => {
      const at = (down + Math.floor(k / columns)) * width + across + (k % columns);
      cell.hidden = k >= columns * PIXELS.down;
      say(cell, String(Math.round((levels[at] / TOP) * top)));
    });
    mark(this.element, "data-part", whole ? null : "");
    say(this.more, `${whole ? "" : "\u2026 of "}${counted(height * width)}`);
    say(this.bits, `, ${bitsWords(raw)}`);
    paint(this.canvas, levels, [height, width], real, TOP);
    mark(this.canvas, "aria-label", `The photo: a ${digit}, ${height} by ${width} pixels`);
    this.figures.show({ psnr: "exact", ssim: "1.00", kept: bitsWords(raw), ...(told ? { told: "" } : {}) }, 1);
  }
}
