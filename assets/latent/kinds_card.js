/** One kind of latent space: an image, its latent and what comes back; ten rebuilt images, ten drawn ones. */
import { h, mark, say } from "../player/dom.js";
import { half } from "../player/feed.js";
import { cells } from "./cells.js";
import { Film } from "./film.js";
import { label, paint, picture } from "./pixels.js";
import { decibels, EXACT, quality } from "./search_words.js";

const WRITTEN = 4; // numbers of a latent that are written out
const TEN = 10;

/** What each kind is: its name, the ways in and back, and a sentence about its latents. */
const KINDS = {
  ae: {
    title: "Autoencoder", into: "encoder", back: "decoder",
    words: (d, pixels) => `${count(d)} for ${pixels} pixels. A network that was trained for it writes them; what does not fit is lost.`,
  },
  vae: {
    title: "Variational autoencoder", into: "encoder", back: "decoder",
    words: (d, pixels) => `${count(d)} for ${pixels} pixels, each with a spread: a latent is a small cloud. All clouds fill one bell, so any draw of it can be decoded.`,
  },
  flow: {
    title: "Real NVP", into: "forwards", back: "backwards",
    words: (d) => `${count(d)}, as many as pixels. Encoder and decoder are one network, run one way or the other: nothing can get lost.`,
  },
  gan: {
    title: "GAN", into: "search", back: "generator",
    words: (d) => `${count(d)} of noise. There is a way back and none in: a latent has to be searched, and no one promises that there is one.`,
  },
};

export class Kind {
  /** @param {keyof typeof KINDS} name @param {import("./space.js").Space} space @param {(k: number) => void} choose */
  constructor(name, space, choose) {
    this.kind = KINDS[name];
    this.name = name;
    this.space = space;
    this.sentence = h("p.gl-quiet", {});
    this.chosen = picture();
    this.latent = picture();
    this.back = picture();
    this.numbers = h("figcaption", {});
    this.quality = h("figcaption", {});
    this.chain = h("div.gl-chain", {},
      h("figure", {}, this.chosen, h("figcaption", {}, "image")), arrow(this.kind.into, name === "gan"),
      h("figure.gl-chain-latent", {}, this.latent, this.numbers), arrow(this.kind.back, false),
      h("figure", {}, this.back, this.quality));
    this.rebuilt = new Film("Rebuilt", choose);
    this.drawn = Array.from({ length: TEN }, () => picture());
    this.draws = h("div.gl-film", {}, h("span.gl-film-name", {}, "Drawn from random latents"), h("div.gl-film-row.gl-still", {}, ...this.drawn));
    this.element = h("section.gl-kind", { "data-kind": name }, h("h3", {}, this.kind.title), this.sentence, this.chain,
      this.rebuilt.element, this.draws, space.strip.element);
  }

  /** @param {{digit: number, told: boolean, colours: any, inks: any}} how */
  show({ digit, told, colours, inks }) {
    const { space, kind } = this;
    const originals = space.originals();
    const found = originals && this.#found(originals);
    const shape = space.statics.network?.shape ?? space.statics.shape ?? [8, 8];
    const pixels = shape[0] * shape[1];
    say(this.sentence, kind.words(space.statics.bottleneck ?? space.statics.latents, pixels));
    space.strip.element.hidden = space.state === "done";
    const begun = found && originals && (space.recording.length > 1);
    this.rebuilt.element.hidden = this.draws.hidden = !begun;
    this.chain.hidden = !begun || !found.latent;
    const still = (of, /** @type {number} */ k, words) => ({ values: of.values, from: k * pixels, top: of.top, shape: of.shape, words });
    const rebuilt = told ? found?.rebuilt : null;
    // before the prediction there is nothing to press
    this.rebuilt.show(rebuilt ? Array.from({ length: TEN }, (_, k) => ({ ...still(rebuilt, k, `the ${k}, rebuilt: ${quality(found.db[k])}`), below: brief(found.db[k]) })) : [], inks.made);
    this.rebuilt.stand(digit);
    say(this.rebuilt.name, rebuilt ? `Rebuilt: ${average(found.db)}` : "Rebuilt: predict first");
    const drawn = space.recording.array("drawn", space.recording.end);
    this.drawn.forEach((canvas, k) => {
      if (drawn) paint(canvas, drawn.values, drawn.shape.slice(1), inks.made, 255, k * pixels);
      label(canvas, `Drawn image ${k + 1}`);
    });
    if (this.chain.hidden) return;
    paint(this.chosen, originals.values, originals.shape, inks.real, originals.top, digit * pixels);
    label(this.chosen, `A real ${digit}`);
    this.#latent(found.latent(digit), digit, colours);
    mark(this.back, "data-empty", rebuilt ? null : "");
    if (rebuilt) paint(this.back, rebuilt.values, rebuilt.shape, inks.made, rebuilt.top, digit * pixels);
    label(this.back, rebuilt ? `What comes back: ${quality(found.db[digit])}` : "Hidden until you predict");
    say(this.quality, rebuilt ? quality(found.db[digit]) : "?");
  }

  #latent({ values, spread }, /** @type {number} */ digit, colours) {
    cells(this.latent, values, colours, `The latent of the ${digit}`);
    this.latent.style.maxWidth = values.length < WRITTEN ? `${34 * values.length}px` : "";
    const told = Array.from(values, (value, k) => value.toFixed(spread ? 2 : 1) + (spread ? ` \u00b1 ${spread[k].toFixed(2)}` : ""));
    say(this.numbers, values.length <= WRITTEN ? told.join("\n").replaceAll("-", "\u2212") : count(values.length));
  }

  /** What the run came to: images, decibels and latents of the ten; null where it is not so far. */
  #found(/** @type {import("./space.js").Images} */ originals) {
    const { space } = this;
    const { recording } = space;
    const end = recording.end;
    if (this.name === "ae" || this.name === "vae") {
      const [rebuilt, codes] = [space.rebuilt(), space.codes()];
      const [measured, chosen] = [recording.array("psnr", end), recording.array("chosen", end)];
      if (!rebuilt || !codes || !chosen) return null;
      const db = measured ? Array.from(measured.values) : compared(originals, rebuilt); // while it trains
      const spread = space.spread();
      const row = (of, k) => of && of.values.subarray(chosen.values[k] * of.d, (chosen.values[k] + 1) * of.d);
      return { rebuilt, db, latent: (k) => ({ values: row(codes, k), spread: row(spread, k) }) };
    }
    return this.name === "flow" ? exactly(recording) : searched(recording);
  }
}

/** A flow, run both ways. */
function exactly(/** @type {import("../player/feed.js").Recording} */ recording) {
  const [exact, errors, latents] = ["exact", "exact_errors", "exact_latents"].map((name) => recording.array(name, recording.end));
  if (!exact || !errors || !latents) return null;
  return { rebuilt: images(exact), db: Array.from(errors.values, decibels), latent: (k) => ({ values: row(latents, k), spread: null }) };
}

/** A generator that was searched: what the best try of each image came to. */
function searched(/** @type {import("../player/feed.js").Recording} */ recording) {
  const { end } = recording;
  const [rebuilt, errors, latents] = ["rebuilt", "errors", "latents"].map((name) => recording.array(name, end));
  if (!rebuilt || !errors || !latents) return null;
  const over = recording.holder("latents", end) === end; // on the way they are not recorded
  const tries = errors.shape[1];
  const best = Array.from({ length: TEN }, (_, k) => least(errors.values.subarray(k * tries, (k + 1) * tries)));
  return {
    rebuilt: images(rebuilt), db: best.map((place, k) => decibels(errors.values[k * tries + place])),
    latent: over ? (k) => ({ values: row(latents, k * tries + best[k]), spread: null }) : null,
  };
}

/** @returns {number} the place of the least of some values */
export function least(/** @type {ArrayLike<number>} */ values) {
  return Array.from(values).reduce((best, value, k, all) => (value < all[best] ? k : best), 0);
}

/** Row k of half-precision latents, as numbers. @returns {Float32Array} */
export function row(/** @type {import("../player/feed.js").Cells} */ latents, /** @type {number} */ k) {
  const d = latents.shape[latents.shape.length - 1];
  const value = half();
  return Float32Array.from(latents.values.subarray(k * d, (k + 1) * d), (bits) => value[bits]);
}

/** Decibels of images as they are shown, in whole shades. */
function compared(/** @type {any} */ originals, /** @type {any} */ rebuilt) {
  const size = originals.shape[0] * originals.shape[1];
  return Array.from({ length: TEN }, (_, k) => {
    let sum = 0;
    for (let i = k * size; i < (k + 1) * size; i++) sum += ((originals.values[i] - rebuilt.values[i]) / originals.top) ** 2;
    return decibels(sum / size);
  });
}

function images(/** @type {import("../player/feed.js").Cells} */ found) {
  return { values: found.values, top: 255, shape: /** @type {[number, number]} */ (found.shape.slice(1)) };
}

function count(/** @type {number} */ d) {
  return `${d} ${d === 1 ? "number" : "numbers"}`;
}

function brief(/** @type {number} */ db) {
  return db > EXACT ? "=" : db.toFixed(0);
}

function average(/** @type {number[]} */ db) {
  if (Math.min(...db) > EXACT) return "exact, all ten";
  return `${(db.reduce((a, b) => a + b, 0) / db.length).toFixed(1)} dB on average`;
}

/** An arrow with its name; dashed where there is no network for it. */
function arrow(/** @type {string} */ name, /** @type {boolean} */ dashed) {
  const element = h("span.gl-chain-arrow", {}, h("span", {}, name), h("i", { "aria-hidden": "true" }));
  mark(element, "data-dashed", dashed ? "" : null);
  return element;
}
