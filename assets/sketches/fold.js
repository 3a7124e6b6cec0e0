/** How an image folds: squeezed, split by masks, half of it laid aside; step by step. */
import { h, mark, say } from "../player/dom.js";
import { moments } from "./fold_maths.js";
import { button } from "./prices.js";
import { slider } from "./slider.js";
import { place, s } from "./svg.js";

const SIDE = 8;
const CELL = 18; // pixels from one cell to the next
const ASIDE = 196; // where the latents lie
const HIGH = 160;
const DIGIT = ["........", "..####..", ".....##.", "...###..", ".....##.", ".....##.", "..####..", "........"].join("");
const TURNS = { 1: "once", 2: "twice", 3: "three times" };

export class Fold {
  static start() {
    return { at: 0 };
  }

  /** @param {HTMLElement} root @param {any} state kept while the page is open */
  constructor(root, state) {
    this.state = state;
    this.moments = moments(SIDE);
    this.cells = { image: grid(), picture: grid() };
    this.aside = h("span", {});
    this.title = h("b", {});
    this.says = h("p.gl-fold-says", { role: "status" });
    this.back = button("Back", () => this.#to(state.at - 1));
    this.next = button("Next", () => this.#to(state.at + 1));
    this.next.classList.add("gl-first");
    this.slider = slider("Step", { low: 0, high: this.moments.length - 1, step: 1 }, (at) => this.#to(at));
    const image = s("svg.gl-fold", { viewBox: `-2 -2 ${SIDE * CELL + 4} ${HIGH}`, role: "img",
      "aria-label": "The image, its pixels in the colours of their parts" }, ...this.cells.image);
    this.picture = s("svg.gl-fold", { viewBox: `-2 -2 ${ASIDE + SIDE * CELL + 4} ${HIGH}`, role: "img" }, ...this.cells.picture);
    root.replaceChildren(h("div.gl-folding", { role: "group", "aria-label": "How an image folds" },
      h("div.gl-tools", {}, this.back, this.next, this.slider.element),
      h("div.gl-fold-words", {}, this.title, this.says),
      h("div.gl-fold-pictures", {},
        h("figure", {}, h("figcaption", {}, "In the image"), image),
        h("figure", {}, h("figcaption", {}, "As the flow holds it", this.aside), this.picture)),
      h("div.gl-key", {}, key("a", "kept: the network looks at it"), key("b", "moved by what the network says"), key("out", "laid aside: latent now"))));
    this.show();
  }

  dispose() {}

  show() {
    const { at } = this.state;
    const moment = this.moments[at];
    const [title, sentence] = words(moment);
    say(this.title, title);
    say(this.says, sentence);
    this.slider.show(at, `${at} of ${this.moments.length - 1}`);
    this.back.disabled = at === 0;
    this.next.disabled = at === this.moments.length - 1;
    mark(this.picture, "aria-label", `${title}. ${sentence}`);
    const spots = layout(moment);
    spots.forEach(({ pixel, x, y, part }) => {
      const moved = { x: 0, y: 0, style: `transform: translate(${x}px, ${y}px)`, "data-part": part };
      place(this.cells.picture[pixel], moved);
      const [row, column] = [Math.floor(pixel / SIDE), pixel % SIDE];
      place(this.cells.image[pixel], { x: column * CELL, y: row * CELL, "data-part": part });
    });
    say(this.aside, moment.out.length ? `; to the right the ${moment.out.length} latents` : "");
  }

  #to(/** @type {number} */ at) {
    this.state.at = Math.min(this.moments.length - 1, Math.max(0, at));
    this.show();
  }
}

/** A cell for each pixel, as dark as the digit is there. */
function grid() {
  return [...DIGIT].map((ink) => s("rect.gl-fold-cell", { width: CELL - 2, height: CELL - 2, rx: 2, "data-ink": ink === "#" ? "" : null }));
}

/** Where every pixel stands at a moment, and of which part it is. */
function layout(/** @type {import("./fold_maths.js").Moment} */ { kind, picture, a, out }) {
  const [rows, columns] = [picture[0]?.length ?? 0, picture[0]?.[0].length ?? 0];
  const across = picture.length > 4 ? 4 : Math.min(2, picture.length);
  const spots = picture.flatMap((channel, c) => channel.flatMap((line, row) => line.map((pixel, column) => ({
    pixel,
    x: CELL * column + (c % across) * (CELL * columns + (columns === SIDE ? 0 : 8)),
    y: CELL * row + Math.floor(c / across) * (CELL * rows + 8),
    part: kind === "couple" ? (a?.[c] ? "a" : "b") : kind === "image" ? "whole" : `c${c % 4}`,
  }))));
  const aside = out.map((pixel, k) => ({
    pixel, x: ASIDE + CELL * (k % SIDE), y: CELL * Math.floor(k / SIDE), part: "out",
  }));
  return [...spots, ...aside];
}

/** @returns {[string, string]} a moment's name and what happens in it */
function words(/** @type {import("./fold_maths.js").Moment} */ { kind, picture, mask, couplings = 0, out, level }) {
  const shape = picture.length ? `${picture.length} channels of ${picture[0].length} by ${picture[0][0].length}` : "";
  const left = picture.flat(2).length;
  switch (kind) {
    case "image": return ["The image", "Eight by eight pixels, each one number."];
    case "squeeze": return [`Level ${level}: squeeze`, `Four neighbours become four channels: ${shape}. No number changes, ` +
      "but neighbours now lie on top of each other."];
    case "couple": return [`Level ${level}: ${mask === "channel" ? "channels" : "checkerboard"}`,
      `One half is kept and tells the other how to stretch and shift; they change roles, ${TURNS[/** @type {1} */ (couplings)] ?? `${couplings} times`} in all. ` +
      (mask === "channel" ? "Here whole channels are the halves." : "The halves lie like the squares of a chessboard.")];
    case "out": return ["Factor out", `The half that was moved last is latent now: ${out.length} numbers are done, and the other ` +
      `${left} go on. Later levels are half the work and see farther.`];
    default: return ["All latent", `${out.length} numbers for ${SIDE * SIDE} pixels: nothing is lost, so every step can be undone.`];
  }
}

function key(/** @type {string} */ part, /** @type {string} */ name) {
  return h("span", {}, h("i.gl-fold-key", { "data-part": part }), name);
}
