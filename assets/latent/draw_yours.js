/** What becomes of a drawing: the image that it is made into, its code, what comes back, who is near. */
import { h, mark, say } from "../player/dom.js";
import { text } from "../sketches/figures.js";
import { below, quantile } from "./draw_near.js";
import { TOLD } from "./draw_prepare.js";
import { label, paint, picture } from "./pixels.js";

const NEAR = 5;
const SHOWN = 8; // numbers of a code that are written out
const NOTHING = 1e-3; // between codes that are all the same

/**
 * @typedef {{levels: Uint8Array, shape: [number, number], top: number}} Prepared
 * @typedef {{code: Float32Array, cloud: Float32Array | null, rebuilt: Float32Array, psnr: number, quality: ArrayLike<number> | null,
 *            near: Neighbour[], alike: Neighbour[], apart: ArrayLike<number>}} Found
 *   `cloud`: the code's standard deviations, of variational ones; `near`: by code; `alike`: pixel by pixel; `apart`: of each held-out code from its nearest, rising
 * @typedef {{index: number, distance: number}} Neighbour
 */
export class Yours {
  constructor() {
    [this.prepared, this.rebuilt] = [picture(), picture()];
    this.code = h("ol.gl-d-code", { "aria-label": "Its code" });
    this.more = h("small.gl-quiet", {});
    this.psnr = h("b", {}, "\u2013");
    const station = (/** @type {string} */ title, /** @type {Node[]} */ ...inside) => h("figure.gl-d-station", {}, h("figcaption", {}, title), ...inside);
    const arrow = (/** @type {string} */ words) => h("span.gl-d-arrow", {}, h("i", { "aria-hidden": "true" }, "\u2192"), h("small", {}, words));
    this.way = h("div.gl-d-way", {}, station("Prepared", this.prepared), arrow("encoder"),
      station("Its code", h("div.gl-d-numbers", {}, this.code, this.more)), arrow("decoder"),
      station("Comes back", this.rebuilt));
    this.told = h("p.gl-quiet", {});
    this.verdict = h("p", {}, this.psnr, h("span", {}));
    this.near = new Row("Nearest by code", "distance");
    this.alike = new Row("Most alike by pixels", "difference");
    this.far = h("p.gl-quiet", {});
    /** The way from the drawing to what comes back: it stands beside the pad. */
    this.through = h("div.gl-d-through", {}, this.way, this.verdict);
    this.rows = h("div.gl-d-rows", {}, this.near.element, this.alike.element);
    this.element = h("div.gl-d-yours", {}, this.told, this.rows, this.far);
  }

  /** @param {string} dataset @param {Prepared | null} prepared @param {{real: Uint8ClampedArray, made: Uint8ClampedArray}} ramps */
  image(dataset, prepared, ramps) {
    say(this.told, TOLD[/** @type {"digits"} */ (dataset)] ?? "");
    mark(this.prepared, "data-blank", prepared ? null : "");
    if (!prepared) return;
    paint(this.prepared, prepared.levels, prepared.shape, ramps.real, prepared.top);
    label(this.prepared, `Your drawing, ${prepared.shape.join(" by ")} pixels`);
  }

  /** @param {Found | null} found @param {import("./space.js").Space} space @param {boolean} ready whether there is a network */
  show(found, space, ramps, ready) {
    this.rows.hidden = this.far.hidden = !ready;
    // nothing else on the page moves when the pad is cleared
    for (const one of [this.near.element, this.alike.element, this.far, this.verdict]) mark(one, "data-blank", found ? null : "");
    mark(this.rebuilt, "data-blank", found ? null : "");
    mark(this.code, "data-blank", found ? null : "");
    if (!found) return;
    this.#code(found.code);
    const network = /** @type {import("./network.js").Network} */ (space.network);
    paint(this.rebuilt, found.rebuilt, network.shape, ramps.made);
    label(this.rebuilt, `What comes back: ${text(found.psnr, 1)} decibels`);
    this.near.show(found.near, space, ramps.real, 2);
    this.alike.show(found.alike, space, ramps.real, 2);
    this.#words(found, space.labels());
  }

  #words(/** @type {Found} */ { psnr, quality, near, apart }, /** @type {Uint8Array} */ labels) {
    say(this.psnr, `${text(psnr, 1)} dB`);
    const better = quality && Math.round(100 * below(quality, psnr));
    say(/** @type {HTMLElement} */ (this.psnr.nextSibling), better === null ? "" :
      ` PSNR: it comes back better than ${better} % of the ${quality?.length} held-out digits (theirs: ${text(quantile(quality ?? [], 0), 1)} to ${text(quantile(quality ?? [], 1), 1)} dB).`);
    const digits = near.map(({ index }) => labels[index]);
    const same = new Set(digits).size === 1;
    const usual = quantile(apart, 0.5);
    if (usual < NOTHING) return say(this.far, "All codes are next to the same: who is near is left to chance.");
    const share = Math.round(100 * below(apart, near[0].distance));
    say(this.far, `${same ? `All five nearest are ${digits[0]}s.` : `The five nearest: ${digits.join(", ")}.`} The nearest code lies ${text(near[0].distance, 2)} away, ` +
      `farther than ${share} % of the held-out codes lie from theirs (median ${text(usual, 2)}).`);
  }

  #code(/** @type {ArrayLike<number>} */ code) {
    const shown = Math.min(SHOWN, code.length);
    mark(this.code, "data-many", shown > 3 ? "" : null);
    while (this.code.children.length > shown) this.code.lastChild?.remove();
    while (this.code.children.length < shown) this.code.append(h("li", {}));
    [...this.code.children].forEach((one, k) => say(/** @type {HTMLElement} */ (one), text(code[k], 2)));
    say(this.more, code.length > shown ? `and ${code.length - shown} more` : "");
  }
}

/** Five images side by side, each with its digit and how far it is. */
class Row {
  constructor(/** @type {string} */ title, /** @type {string} */ unit) {
    this.unit = unit;
    this.items = Array.from({ length: NEAR }, () => {
      const [canvas, digit, distance] = [picture(), h("b", {}), h("small", {})];
      return { canvas, digit, distance, element: h("li", {}, canvas, digit, distance) };
    });
    this.element = h("figure.gl-d-near", {}, h("figcaption", {}, title), h("ol", {}, ...this.items.map(({ element }) => element)));
  }

  /** @param {Neighbour[]} found @param {import("./space.js").Space} space @param {Uint8ClampedArray} ramp */
  show(found, space, ramp, /** @type {number} */ digits) {
    const [images, labels] = [space.images(), space.labels()];
    this.items.forEach(({ canvas, digit, distance, element }, k) => {
      element.hidden = !found[k] || !images;
      if (!found[k] || !images) return;
      const { index, distance: far } = found[k];
      const size = images.shape[0] * images.shape[1];
      paint(canvas, images.values, images.shape, ramp, images.top, index * size);
      label(canvas, `A held-out ${labels[index]}, ${this.unit} ${text(far, digits)}`);
      say(digit, String(labels[index]));
      say(distance, text(far, digits));
    });
  }
}
