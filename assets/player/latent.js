/** What a frame of an autoencoder shows: its plane of codes, images beside what came back, draws. */
import { Sheet, hidden } from "./canvas.js";
import { h, mark, say } from "./dom.js";
import { shades } from "./images.js";
import { LatentHoles } from "./latent_holes.js";
import { LatentPlane } from "./latent_plane.js";
import { around, firstAxes, LatentViews, reference } from "./latent_view.js";

const STEADY = 1.5; // times the variance that another dimension needs to be shown in one's place
const NARROW = 250; // CSS pixels below which a row has half as many images
const GAP = 1 / 10; // between images, in images

/**
 * The plane of codes of one run.
 * @typedef {{tint: number, axes: import("./latent_view.js").Axes | null}} Choice
 *   `tint`: the column of the true factors that colours the points, -1 for the digit; `axes`: what the
 *   learner chose, null for the two dimensions that vary most
 */
export class LatentPicture {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.plane = new LatentPlane(canvas);
    this.views = new LatentViews();
    this.holes = new LatentHoles();
    /** @type {Choice} */
    this.choice = { tint: -1, axes: null };
    /** @type {import("./latent_view.js").Axes} */
    this.axes = [0, 1];
    this.own = "";
  }

  /** Draw the scene. @param {import("./plane.js").Scene} scene @returns {boolean} false */
  draw({ recording, position, statics, show, colours }) {
    const { here: codes, next, part } = around(recording, "codes", position);
    const labels = recording.array("labels", 0)?.values;
    if (!codes || !labels) return false;
    const axes = this.choice.axes ?? this.#own(recording);
    this.axes = axes;
    const spread = around(recording, "spread", position).here;
    const prior = reference(statics.family, codes, axes);
    const behind = show.holes && codes.shape[1] === 2
      ? (/** @type {any} */ context) => this.holes.draw(context, this.plane, { codes, spread, prior, colours }) : undefined;
    this.plane.draw({ codes, next, part, labels, axes, edge: true, view: this.views.at(recording, position, axes), behind,
      spread: show.clouds === false ? undefined : spread, prior: show.prior === false ? null : prior, colours, tint: tinted(recording, this.choice.tint) });
    return false;
  }

  /** The two dimensions that vary most at the end; while a run trains they change only for much better ones. */
  #own(recording) {
    const codes = recording.array("codes", recording.end);
    const key = [recording.id, recording.holders.codes.length].join();
    if (key === this.own) return this.axes;
    const fresh = !this.own.startsWith(`${recording.id},`);
    this.own = key;
    const found = firstAxes(codes);
    if (fresh || codes.shape[1] < 3 || this.axes[1] < 0) return (this.axes = found);
    const [now, then] = [varied(codes, this.axes), varied(codes, found)];
    return then > STEADY * now ? (this.axes = found) : this.axes;
  }
}

/** How much codes vary along the lesser of two dimensions. */
function varied(codes, /** @type {number[]} */ axes) {
  const [n, d] = codes.shape;
  return Math.min(...axes.map((axis) => {
    let [sum, squares] = [0, 0];
    for (let k = 0; k < n; k++) {
      const value = codes.values[k * d + axis];
      sum += value;
      squares += value * value;
    }
    return squares / n - (sum / n) ** 2;
  }));
}

/** A true factor of every image in the plane, and its range. */
export function tinted(/** @type {import("./feed.js").Recording} */ recording, /** @type {number} */ column) {
  const factors = column < 0 ? undefined : recording.array("factors", 0);
  if (!factors) return null;
  const [n, columns] = factors.shape;
  const values = Float32Array.from({ length: n }, (_, k) => factors.values[k * columns + column]);
  return { values, low: Math.min(...values), high: Math.max(...values) };
}

/** Held-out images with what their codes give back below them, and what codes drawn at random give. */
export class LatentStrips {
  constructor() {
    this.pairs = h("canvas", { role: "img", "aria-label": "Rebuilt images are on their way." });
    this.draws = h("canvas", { role: "img", "aria-label": "Drawn images are on their way." });
    this.drawWords = h("figcaption", {});
    this.element = h("div.gl-coded", { hidden: true },
      h("figure", {}, h("figcaption", {}, "Held-out images; below, rebuilt from their codes"), this.pairs),
      h("figure", {}, this.drawWords, this.draws));
    this.rows = [new ImageRow(), new ImageRow(), new ImageRow()];
    this.sheets = [new Sheet(this.pairs), new Sheet(this.draws)];
  }

  /** @param {import("./plane.js").Scene} scene */
  draw({ recording, position, statics, colours }) {
    this.element.hidden = !recording.holders.rebuilt;
    if (this.element.hidden) return;
    const originals = recording.array("originals", 0);
    const [rebuilt, drawn] = ["rebuilt", "drawn"].map((name) => around(recording, name, position));
    const drawing = statics.family === "vae" ? "N(0,\u00a0I)" : "a fitted Gaussian";
    say(this.drawWords, `Decoded from draws of ${drawing}`);
    const narrow = this.element.clientWidth < NARROW;
    const [across, drawnAcross] = narrow ? [5, 4] : [10, 8];
    const pick = narrow ? (/** @type {number} */ k) => 2 * k : (/** @type {number} */ k) => k; // every second digit
    const [pairs, draws] = this.sheets;
    mark(this.pairs, "style", `aspect-ratio:${across}/2`);
    mark(this.draws, "style", `aspect-ratio:${drawnAcross}/2`);
    for (const sheet of this.sheets) sheet.fit();
    for (const sheet of this.sheets) sheet.fresh();
    if (originals) this.rows[0].lay(pairs, { here: originals, part: 0 }, { role: colours.data, colours, across, pick, rows: [0, 1] });
    this.rows[1].lay(pairs, rebuilt, { role: colours.samples, colours, across, pick, rows: [1, 2] });
    this.rows[2].lay(draws, drawn, { role: colours.samples, colours, across: drawnAcross, pick: (k) => k, rows: [0, 2] });
    mark(this.pairs, "aria-label", "Ten held-out digits, and what is rebuilt from their codes");
    mark(this.draws, "aria-label", `Images decoded from random draws of ${drawing}`);
  }
}

/** Images of a frame, laid out in rows, on the way to those of the next frame. */
class ImageRow {
  constructor() {
    this.sheet = hidden(1, 1);
    /** @type {ImageData | null} */
    this.pixels = null;
    this.key = "";
    this.ramp = new Uint8ClampedArray(0);
  }

  lay(/** @type {Sheet} */ to, { here, next, part }, { role, colours, across, pick, rows }) {
    if (!here) return;
    const [count, height, width] = here.shape;
    this.#paint(here, next, part, role, colours);
    const { ratio } = to;
    const cell = (to.width * ratio) / (across + (across - 1) * GAP);
    const pixel = Math.max(1, Math.floor(cell / width));
    const whole = pixel * width > 0.7 * cell; // crisp where that costs little of the place
    const side = whole ? pixel * width : cell;
    const step = across > 1 ? (to.width * ratio - side) / (across - 1) : 0;
    const down = Math.max(side, (to.height * ratio) / 2);
    to.context.setTransform(1, 0, 0, 1, 0, 0);
    to.context.imageSmoothingEnabled = !whole;
    for (let k = 0; k < across * (rows[1] - rows[0]); k++) {
      if (pick(k) >= count) break;
      const [x, y] = [Math.round((k % across) * step), Math.round((rows[0] + Math.floor(k / across)) * down)];
      to.context.drawImage(this.sheet.canvas, 0, pick(k) * height, width, height, x, y, side, (side * height) / width);
    }
  }

  #paint(here, next, part, role, colours) {
    const [count, height, width] = here.shape;
    const key = [role, colours.paper, colours.dark].join();
    if (key !== this.key) this.ramp = shades(role, colours);
    this.key = key;
    if (!this.pixels || this.pixels.width !== width || this.pixels.height !== height * count) {
      this.sheet = hidden(width, height * count);
      this.pixels = this.sheet.context.createImageData(width, height * count);
    }
    const { data } = this.pixels;
    const top = this.ramp.length / 4 - 1;
    for (let k = 0; k < here.values.length; k++) {
      const level = here.values[k] + (next && part ? (next.values[k] - here.values[k]) * part : 0);
      const from = 4 * Math.round((level / 255) * top);
      data.set(this.ramp.subarray(from, from + 4), 4 * k);
    }
    this.sheet.context.putImageData(this.pixels, 0, 0);
  }
}
