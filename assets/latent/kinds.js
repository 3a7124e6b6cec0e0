/** Four models of the same images: what a latent is in each, and what comes back of ten real images. */
import { dress } from "../player/dress.js";
import { h, icon } from "../player/dom.js";
import { Film } from "./film.js";
import { Kind } from "./kinds_card.js";
import { ramps } from "./pixels.js";

const FIRST = 3; // the digit that is chosen at first
const TEN = 10;
const IDLE = ["ready", "paused", "interrupted", "stopped"];

export class Kinds {
  static start() {
    return { digit: FIRST };
  }

  constructor(/** @type {HTMLElement} */ root, /** @type {import("./main.js").Place} */ place) {
    this.place = place;
    const { spaces } = place;
    const choose = (/** @type {number} */ k) => this.#choose(k);
    this.real = new Film("Ten real images that no model met in training. Choose one.", choose);
    this.cards = Object.entries(spaces).map(([name, space]) => new Kind(/** @type {any} */ (name), space, choose));
    this.all = h("button.gl-push.gl-first", { type: "button", hidden: true, click: () => this.#train() }, icon("play"), "Train all");
    root.append(h("div.gl-four", {}, h("div.gl-four-real", {}, this.real.element), this.all, ...this.cards.map((card) => card.element)));
    for (const sheet of ["latent/kinds.css", "latent/travel.css"]) dress(/** @type {any} */ (root.parentNode), sheet, import.meta.url);
    this.states = new Map();
    this.offs = Object.values(spaces).map((space) => {
      space.wanted = false; // nothing is decoded here
      return space.on(() => this.#heard(space));
    });
  }

  update(/** @type {any} */ given) {
    this.given = given;
    this.#show();
  }

  dispose() {
    for (const off of this.offs) off();
  }

  #choose(/** @type {number} */ k) {
    this.place.state.digit = k;
    this.#show();
  }

  /** A run that ends here is to be quoted by the page. */
  #heard(/** @type {import("./space.js").Space} */ space) {
    const [before, now] = [this.states.get(space), space.state];
    this.states.set(space, now);
    this.#show();
    if (before === "running" && now === "done") this.place.tell(Date.now());
  }

  get #idle() {
    return Object.values(this.place.spaces).filter((space) => IDLE.includes(space.state));
  }

  #train() {
    for (const space of this.#idle) space.train();
  }

  #show() {
    this.all.hidden = this.#idle.length < 2;
    const colours = this.place.colours();
    const inks = ramps(colours);
    const { digit } = this.place.state;
    const originals = this.cards.map(({ space }) => space.originals()).find(Boolean);
    const pixels = originals ? originals.shape[0] * originals.shape[1] : 0;
    this.real.show(originals ? Array.from({ length: TEN }, (_, k) =>
      ({ values: originals.values, from: k * pixels, top: originals.top, shape: originals.shape, words: `a real ${k}` })) : [], inks.real);
    this.real.stand(digit);
    for (const card of this.cards) card.show({ digit, told: Boolean(this.given?.told), colours, inks });
  }
}
