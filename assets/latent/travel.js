/**
 * Travel in the latent space of the learner's own autoencoder: from one image to another, by analogy, or
 * with half of a code drawn anew. All of it is computed here.
 */
import { dress } from "../player/dress.js";
import { h, mark, say } from "../player/dom.js";
import { firstAxes } from "../player/latent_view.js";
import { Film } from "./film.js";
import { Pickers } from "./pickers.js";
import { ramps } from "./pixels.js";
import { Crowd } from "./travel_crowd.js";
import { TravelPlane } from "./travel_plane.js";
import { finely, stills } from "./travel_stills.js";
import { TravelStage } from "./travel_stage.js";
import { MARKS, SLOTS, WAYS } from "./travel_table.js";
import { PASSING, passing, Task } from "./travel_tasks.js";
import { ROW_NAMES, travelWords } from "./travel_words.js";
import { analogy, slerp, straight } from "./ways.js";
import { halfNames, redrawn } from "./halves.js";

const PLACES = 11; // in a row
const FINE = 1 / 60; // of the way: an arrow key's step

export class Travel {
  static start() {
    return { way: "between", ends: { first: ["originals", 0], second: ["originals", 7], third: ["originals", 5] }, t: 0.5, kept: 0, seed: 1, met: "", run: "" };
  }

  constructor(/** @type {HTMLElement} */ root, /** @type {import("./main.js").Place} */ place) {
    this.place = place;
    this.space = place.spaces.main;
    this.state = place.state;
    this.ways = h("div.gl-choice", { role: "group", "aria-label": "What to do" }, ...Object.entries(WAYS).map(([name, words]) =>
      h("button", { type: "button", "data-way": name, click: () => this.#take(name) }, words)));
    this.pickers = new Pickers(SLOTS.analogy, (slot, k) => this.#put(slot, "originals", k),
      "Choose a place above, then an image: here, or among the digits of the plane.");
    this.plane = new TravelPlane((k) => this.#put(this.pickers.active, "images", k));
    this.stage = new TravelStage();
    this.range = h("input.gl-way", { type: "range", min: "0", max: "1", step: FINE, "aria-label": "How far on the way", input: () => this.#go(Number(this.range.value)) });
    this.films = [0, 1].map((row) => new Film(row ? "Around 0" : "Straight", (k) => this.#press(k)));
    this.halves = h("div.gl-choice", { role: "group", "aria-label": "What is kept" });
    this.others = h("button.gl-push", { type: "button", click: () => this.#redraw({ seed: this.state.seed + 1 }) }, "Draw others");
    this.tools = h("div.gl-tools", {}, this.halves, this.others);
    this.words = h("p.gl-travel-words", { role: "status" });
    this.task = new Task(PASSING);
    this.waiting = h("p.gl-notice", {}, "Train it first: then its images can be travelled between.");
    this.body = h("div.gl-travel", {},
      h("div.gl-travel-left", {}, this.plane.element),
      h("div.gl-travel-right", {}, this.pickers.element, this.stage.element, this.tools),
      h("div.gl-travel-films", {}, this.films[0].element, this.films[1].element, this.range, this.words, this.task.element));
    root.replaceChildren(h("div.gl-tools", {}, this.ways), this.waiting, this.body, this.space.strip.element);
    dress(/** @type {any} */ (root.parentNode), "latent/travel.css", import.meta.url);
    this.off = this.space.on(() => this.#show());
    this.sized = new ResizeObserver(() => this.#show());
    this.sized.observe(this.body);
  }

  update() {
    this.#show();
  }

  dispose() {
    this.off();
    this.sized.disconnect();
  }

  #take(/** @type {string} */ way) {
    this.state.way = way;
    this.#show();
  }

  #put(/** @type {string} */ slot, /** @type {string} */ of, /** @type {number} */ k) {
    this.state.ends[slot] = [of, k];
    this.#show();
  }

  #go(/** @type {number} */ t) {
    this.state.t = t;
    this.#draw();
  }

  #press(/** @type {number} */ k) {
    if (this.state.way !== "half") this.#go(k / (PLACES - 1));
  }

  /** Draw with other numbers, or keep the other half. */
  #redraw(/** @type {{seed?: number, kept?: number}} */ change) {
    Object.assign(this.state, change);
    this.#show();
  }

  /** Take all anew: the images, the network, the ends. */
  #show() {
    const { space } = this;
    const originals = space.originals();
    const images = space.images();
    const known = space.codes();
    const ready = Boolean(space.network && originals && images && known);
    this.waiting.hidden = ready;
    this.body.hidden = !ready;
    if (!ready) return;
    this.colours = this.place.colours();
    this.ramps = ramps(this.colours);
    for (const button of this.ways.children) mark(button, "aria-pressed", String(button.dataset.way === this.state.way));
    this.stills = { originals: stills(originals, (k) => `a ${k}`), images: stills(images, (k) => `a ${space.labels()[k]}`) };
    this.crowd = new Crowd(/** @type {any} */ (known), space.labels());
    this.#slots();
    this.codes = {};
    for (const slot of Object.keys(SLOTS.analogy)) this.codes[slot] = this.#code(slot);
    this.#tools();
    this.#lay();
    this.#draw();
  }

  #slots() {
    const { way, ends } = this.state;
    this.pickers.rename(SLOTS[way]);
    for (const slot of Object.keys(ends)) if (ends[slot][1] >= this.stills[ends[slot][0]].count) ends[slot] = ["originals", 3];
    const held = Object.fromEntries(Object.entries(ends).map(([slot, [of, k]]) => [slot, this.stills[of].still(k)]));
    const rows = Object.fromEntries(Object.entries(ends).map(([slot, [of, k]]) => [slot, of === "originals" ? k : -1]));
    this.pickers.show(this.stills.originals, held, rows, this.ramps.real);
  }

  /** The code of the image in a slot, by the network that is here. */
  #code(/** @type {string} */ slot) {
    const [of, k] = this.state.ends[slot];
    const images = of === "originals" ? this.space.originals() : this.space.images();
    return Array.from(this.space.network.encode(this.space.pixels(images, k)).mean);
  }

  #tools() {
    const names = halfNames(this.space.d);
    this.tools.hidden = this.state.way !== "half" || !names.length;
    this.halves.replaceChildren(...names.map((name, half) =>
      h("button", { type: "button", "aria-pressed": String(this.state.kept === half), click: () => this.#redraw({ kept: half }) }, name)));
  }

  /** Find the places of the ways, and show their images. */
  #lay() {
    const { first, second, third } = this.codes;
    const shares = Array.from({ length: PLACES }, (_, k) => k / (PLACES - 1));
    const { way } = this.state;
    if (way === "between") {
      this.at = [(t) => straight(first, second, t), (t) => slerp(first, second, t)].slice(0, first.length < 2 ? 1 : 2); // on a line no way leads around
    } else if (way === "analogy") {
      this.at = [(t) => analogy(first, second, third, t)];
    } else {
      const drawn = redrawn(first, this.crowd, this.state, PLACES - 1, this.space.statics.family === "vae");
      this.at = [(t) => (t === 0 ? first : drawn[Math.round(t * (PLACES - 1)) - 1] ?? null)];
    }
    this.paths = this.at.map((at) => shares.map(at));
    const { network } = this.space;
    const names = ROW_NAMES[way].slice(0, this.at.length);
    this.films.forEach((film, row) => {
      film.element.hidden = !names[row];
      if (!names[row]) return;
      say(film.name, names[row]);
      mark(film.row, "aria-label", names[row]);
      film.show(this.paths[row].map((z) => z && this.#still(network.decode(z), z)), this.ramps.made);
    });
    this.range.hidden = way === "half";
    say(this.words, travelWords(this.state.way, this.paths, this.crowd, this.space.statics.family));
    this.#judge();
  }

  #judge() {
    const { state, space } = this;
    this.task.element.hidden = state.way !== "between";
    if (state.run !== space.run.id) Object.assign(state, { run: space.run.id, met: "" });
    if (state.way !== "between") return;
    const ends = /** @type {[number, number]} */ (["first", "second"].map((slot) => this.#digit(slot)));
    const { met, now } = passing(this.paths[0].map((z) => this.crowd.digit(/** @type {number[]} */ (z))), ends);
    state.met ||= met;
    this.task.show(state.met, now);
  }

  /** The digit on the image in a slot. */
  #digit(/** @type {string} */ slot) {
    const [of, k] = this.state.ends[slot];
    return of === "originals" ? k : this.space.labels()[k];
  }

  #still(/** @type {Float32Array} */ values, /** @type {number[]} */ z) {
    const near = this.crowd.digit(z);
    return { values, top: 1, shape: this.space.network.shape, words: near === null ? "decoded, near no known image" : `decoded, nearest to a ${near}`, below: near === null ? "?" : String(near) };
  }

  /** Show the place of now: large, in the rows, and in the plane. */
  #draw() {
    const { way, t } = this.state;
    const { network } = this.space;
    const here = way === "half" ? [] : this.at.map((at) => at(t));
    const names = way === "between" ? ROW_NAMES.between.slice(0, this.at.length) : [];
    const decode = (/** @type {number[] | null} */ z) => z && this.#still(network.decode(z), z);
    this.stage.show(way === "analogy" ? this.#equation(decode) : names.map((name, k) => ({ name, still: decode(here[k]), made: true })), this.ramps);
    if (Number(this.range.value) !== t) this.range.value = String(t);
    mark(this.range, "aria-valuetext", `${Math.round(100 * t)} % of the way`);
    for (const film of this.films) film.stand(way === "half" ? -1 : Math.round(t * (PLACES - 1)));
    const { recording } = this.space;
    const axes = firstAxes(recording.array("codes", recording.end));
    const ends = Object.keys(SLOTS[way]).map((slot) => ({ name: MARKS[way][slot], z: this.codes[slot] }));
    const fine = way === "half" ? [] : this.at.map(finely);
    this.plane.draw({ space: this.space, axes, colours: this.colours, way, paths: this.paths, fine, here, ends });
  }

  /** this - that + other = what it comes to. */
  #equation(decode) {
    const { first, second, third } = this.codes;
    const [one, less, other] = ["first", "second", "third"].map((slot) => this.#held(slot));
    return [{ name: "", still: one, made: false }, { name: "\u2212", still: less, made: false }, { name: "+", still: other, made: false },
      { name: "=", still: decode(analogy(first, second, third)), made: true }];
  }

  #held(/** @type {string} */ slot) {
    const [of, k] = this.state.ends[slot];
    return this.stills[of].still(k);
  }
}
