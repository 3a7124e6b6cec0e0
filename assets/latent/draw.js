/**
 * Draw a digit: it is made into an image like the data's, encoded and decoded here, and set among the
 * held-out images of the run. Then its code is changed, number by number.
 */
import { h, mark, say } from "../player/dom.js";
import { dress } from "../player/dress.js";
import { fresh, generator } from "../sketches/random.js";
import { text } from "../sketches/figures.js";
import { Change } from "./draw_change.js";
import { Finder } from "./draw_find.js";
import { Pad } from "./draw_pad.js";
import { DrawPlane } from "./draw_plane.js";
import { PENS, prepare } from "./draw_prepare.js";
import { Tasks } from "./draw_tasks.js";
import { LETTER, written } from "./draw_write.js";
import { Yours } from "./draw_yours.js";
import { ramps } from "./pixels.js";

const FIRST = 2; // the digit that stands there at first
const HEIGHTS = [14, 20]; // pixels, of the app's own digits
const UNTRAINED = "There is no trained network here yet: train it, and your digit is encoded while it learns.";

export class Draw {
  static start(/** @type {any} */ given) {
    const drawing = { strokes: written(given, FIRST), written: true };
    return { drawing, byHand: false, pens: {}, z: null, chosen: 0, guesses: {}, met: {}, uniform: generator(fresh()) };
  }

  /** @param {HTMLElement} root @param {import("./main.js").Place} place */
  constructor(root, place) {
    this.place = place;
    this.state = place.state;
    this.space = Object.values(place.spaces)[0];
    dress(/** @type {any} */ (root.parentNode), "latent/draw.css", import.meta.url);
    this.pad = new Pad(this.state.drawing, { began: () => this.#began(), changed: () => this.#changed(), ended: () => this.#ended() });
    this.finder = new Finder(this.space, () => {
      this.drawn = undefined;
      this.wake();
    });
    this.plane = new DrawPlane();
    this.yours = new Yours();
    this.change = new Change(this.state, place.given.factors, () => this.wake());
    this.tasks = new Tasks(this.state.met);
    this.#tools();
    this.notice = h("p.gl-notice", { role: "status", hidden: true }, UNTRAINED);
    this.where = h("p.gl-quiet", {});
    root.replaceChildren(this.space.strip.element,
      h("div.gl-d-top", {},
        h("div.gl-d-half", {}, this.pad.canvas, this.tools, this.pen.element, this.digits, this.pad.keys, this.pad.spoken),
        h("div.gl-d-half", {}, this.plane.canvas, this.where), this.yours.through),
      this.notice, this.yours.element, this.tasks.element, this.change.element);
    this.sizes = new ResizeObserver(() => this.wake());
    this.sizes.observe(this.pad.canvas);
    this.sizes.observe(this.plane.canvas);
    this.leave = this.space.on((news) => this.#news(news));
  }

  /** Take what Python says: at each rerun, and when the theme changes. */
  update() {
    this.colours = this.place.colours();
    this.ramps = ramps(this.colours);
    this.wake();
  }

  dispose() {
    this.leave();
    this.sizes.disconnect();
    this.finder.forget();
    cancelAnimationFrame(this.asked ?? 0);
  }

  /** Draw in the next frame, however often this is asked before. */
  wake() {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = undefined;
      if (this.colours && this.pad.canvas.isConnected) this.#show();
    });
  }

  get dataset() {
    return this.space.statics.dataset in PENS ? this.space.statics.dataset : "mnist";
  }

  #tools() {
    const button = (/** @type {string} */ words, /** @type {() => void} */ click) => h("button.gl-push", { type: "button", click }, words);
    this.undo = button("Undo", () => this.#byHand(() => this.pad.undo()));
    this.clear = button("Clear", () => this.#byHand(() => this.pad.clear()));
    this.hint = h("span.gl-quiet", {});
    this.tools = h("div.gl-tools", {}, this.undo, this.clear, this.hint);
    const input = h("input", { type: "range", "aria-label": "Pen", input: () => {
      this.state.pens[this.dataset] = Number(input.value);
      this.#changed();
      this.#ended();
    } });
    const output = h("output", { "aria-hidden": "true" });
    this.pen = { input, output, element: h("label.gl-slider", {}, h("span", {}, "Pen"), input, output) };
    this.digits = h("div.gl-d-digits", { role: "group", "aria-label": "Have one written for you" }, h("span.gl-quiet", { "aria-hidden": "true" }, "Or have one written:"),
      ...Array.from({ length: 10 }, (_, k) => h("button.gl-push", { type: "button", click: () => this.#write(written(this.place.given, k, this.state.uniform)) }, String(k))),
      h("button.gl-push", { type: "button", "aria-label": "The letter A", click: () => this.#write(LETTER.map((stroke) => [...stroke])) }, "A"));
  }

  #byHand(/** @type {() => void} */ deed) {
    this.state.byHand = true;
    deed();
  }

  #write(/** @type {import("./draw_strokes.js").Stroke[]} */ strokes) {
    const { drawing } = this.state;
    drawing.strokes.splice(0, Infinity, ...strokes);
    drawing.written = true;
    this.state.byHand = false;
    this.#changed();
    this.#ended();
  }

  #began() {
    this.space.held = true;
    this.state.byHand = true;
  }

  #changed() {
    this.state.z = null;
    this.drawn = undefined;
    this.wake();
  }

  #ended() {
    this.space.held = false;
    this.wake();
  }

  #news(/** @type {string} */ news) {
    if (news === "swapped") this.state.z = null;
    if (news === "swapped" || news === "network") this.finder.forget();
    if (news !== "run") this.drawn = undefined;
    this.wake();
  }

  #show() {
    const { space, state, dataset } = this;
    const { network } = space;
    const pen = this.#pen();
    this.pad.pen = dataset === "digits" ? 2.7 * pen : pen;
    this.pad.guide = dataset === "glyphs" ? HEIGHTS : null;
    this.pad.show(this.colours);
    this.undo.disabled = this.clear.disabled = !state.drawing.strokes.length;
    say(this.hint, state.drawing.written ? "The app wrote this. Draw over it: it makes room." : state.drawing.strokes.length ? "" : "Draw a digit, 0 to 9.");
    this.drawn ??= this.finder.find(prepare(dataset, state.drawing.strokes, pen), dataset === "digits");
    const { prepared, found } = this.drawn;
    const ready = Boolean(network && space.codes() && space.images());
    this.notice.hidden = ready;
    this.yours.image(dataset, prepared, this.ramps);
    this.yours.show(found, space, this.ramps, ready);
    const near = found ? found.near.map(({ index }) => index) : [];
    const shown = this.plane.draw(space, { code: found?.code ?? null, spread: found?.cloud ?? null, z: found && state.z, near, colours: this.colours });
    this.#tell(found, shown);
    this.change.element.hidden = !ready;
    if (!ready) return this.tasks.show(null);
    this.change.show(space, found?.code ?? null, this.ramps);
    this.finder.judge();
    mark(this.yours.element, "data-near", found ? near.map((k) => space.labels()[k]).join("") : "");
    if (!found) return this.tasks.show(null);
    if (!space.held && state.byHand) this.tasks.show({ labels: near.map((k) => space.labels()[k]), psnr: found.psnr, quality: found.quality });
  }

  #pen() {
    const { low, high, step, usual, unit } = PENS[this.dataset];
    const pen = this.state.pens[this.dataset] ?? usual;
    const { input, output } = this.pen;
    for (const [name, value] of Object.entries({ min: low, max: high, step })) mark(input, name, String(value));
    if (Number(input.value) !== pen) input.value = String(pen);
    const words = unit === "\u00d7" ? `${text(pen, 2)}\u00d7` : text(pen, 1) + unit;
    mark(input, "aria-valuetext", words);
    say(output, words);
    return pen;
  }

  /** Say where the drawing lies, below the plane and to who does not see it. */
  #tell(found, shown) {
    const axes = shown && shown.axes[1] >= 0 && this.space.d > 2 ? ` The picture shows numbers ${shown.axes[0] + 1} and ${shown.axes[1] + 1} of ${this.space.d}.` : "";
    const lies = !found ? "" : shown?.outside ? "Your digit (ring) lies outside the picture; the nearest held-out codes stand out." :
      "The ring is your digit; the digits that stand out are its five nearest codes.";
    const cloud = found?.cloud ? " The shade is its cloud: one standard deviation." : "";
    const moved = found && this.state.z ? " The square: where the sliders stand." : "";
    say(this.where, (lies || "Each digit is a held-out image, where its code lies.") + cloud + moved + axes);
    const labels = this.space.labels();
    const near = found ? ` Nearest: ${found.near.map(({ index }) => labels[index]).join(", ")}.` : "";
    this.plane.tell(`The plane of codes. ${found ? `Your digit lies at ${Array.from(found.code.slice(0, 2), (v) => text(v, 2)).join(", ")}.` : ""}${near}`);
  }
}
