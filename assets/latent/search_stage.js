/** The image that is looked for, what the search has, a flow's exact way back; at the end the latents too. */
import { h, mark, say } from "../player/dom.js";
import { cells, lengthOf } from "./cells.js";
import { row } from "./kinds_card.js";
import { label, paint, picture } from "./pixels.js";
import { far, quality } from "./search_words.js";

export class SearchStage {
  constructor() {
    this.target = place("Looked for");
    this.now = place("Found so far");
    this.exact = place("Exact, by running it backwards");
    this.latent = place("Its latent");
    this.truth = place("The exact latent");
    this.gap = h("div.gl-search-gap", {});
    this.element = h("div.gl-search-stage", {}, this.target.element, this.now.element, this.exact.element,
      this.gap, this.latent.element, this.truth.element);
  }

  /**
   * @param {{originals: any, digit: number, now: any, recording: import("../player/feed.js").Recording, at: number,
   *          over: boolean, colours: any, inks: any}} scene
   */
  show({ originals, digit, now, recording, at, over, colours, inks }) {
    const { shape } = originals;
    const size = shape[0] * shape[1];
    paint(this.target.canvas, originals.values, shape, inks.real, originals.top, digit * size);
    label(this.target.canvas, `A real ${digit}`);
    mark(this.now.element, "data-empty", now ? null : "");
    if (now) paint(this.now.canvas, now.images, shape, inks.made, 255, now.shown * size);
    say(this.now.name, !now ? "Found so far" : now.shown === now.best ? `Best try: ${quality(now.db[now.best])}` : `Try ${now.shown + 1}: ${quality(now.db[now.shown])}`);
    label(this.now.canvas, now ? `What try ${now.shown + 1} has` : "Nothing yet");
    const exact = recording.array("exact", recording.end);
    this.exact.element.hidden = !exact;
    if (exact) paint(this.exact.canvas, exact.values, shape, inks.made, 255, digit * size);
    label(this.exact.canvas, "The image of the exact latent");
    this.#latents(now, digit, recording, at, over, colours);
  }

  #latents(now, /** @type {number} */ digit, recording, /** @type {number} */ at, /** @type {boolean} */ over, colours) {
    const kept = now && recording.holder("latents", recording.end);
    const there = over && kept === recording.end && at >= kept;
    const exact = recording.array("exact_latents", recording.end);
    this.latent.element.hidden = !there;
    this.truth.element.hidden = !there || !exact;
    this.gap.hidden = !there;
    if (!there) return;
    const found = row(recording.array("latents", kept), digit * now.db.length + now.shown);
    cells(this.latent.canvas, found, colours, "The latent that was found");
    say(this.latent.name, `Its latent, ${far(lengthOf(found))} from 0`);
    if (!exact) return;
    const truth = row(exact, digit);
    cells(this.truth.canvas, truth, colours, "The exact latent");
    say(this.truth.name, `The exact latent, ${far(lengthOf(truth))} from 0`);
  }
}

function place(/** @type {string} */ words) {
  const canvas = picture();
  const name = h("figcaption", {}, words);
  return { element: h("figure.gl-search-place", {}, name, canvas), canvas, name };
}
