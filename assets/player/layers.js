/** The warp, layer by layer: a grid and points on their way between the latent and the data. */
import { counters } from "./counters.js";
import { LayersPanel } from "./layers_panel.js";
import { Warp } from "./warp.js";
import { WarpDrawing } from "./warp_draw.js";

const SECONDS = 10; // from one end to the other, within these bounds for a layer
const [BRIEFEST, LONGEST] = [0.45, 1];
const CALM_SECONDS = 1; // a layer, for learners who asked for less motion: it jumps
const SLICE = 7; // milliseconds of computing before the next picture

/** @implements {import("./lens.js").View} */
export class LayersView {
  constructor(/** @type {() => void} */ changed) {
    this.changed = changed;
    this.shown = { points: true, grid: true, density: true, data: false };
    this.hint = "Picture. The left and right arrow keys go from layer to layer, Home and End to the ends, Space plays.";
    this.label = "";
    this.toData = true; // from the latent to the data, or the other way
    this.after = 0; // layers gone through on that way
    /** @type {number | null} where it is going by itself */
    this.goal = null;
    this.begun = false; // whether it has played by itself once
    this.depth = 1;
    /** @type {WeakMap<object, Warp>} */
    this.warps = new WeakMap();
    /** @type {Warp | null} the last one that was ready */
    this.warp = null;
    this.drawing = new WarpDrawing();
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.panel = new LayersPanel({
      turn: (toData) => this.turn(toData), go: (after) => this.go(after), play: () => this.play(),
      step: (by) => this.step(by),
    });
    this.element = this.panel.element;
  }

  /** @param {import("./lens.js").Look} look */
  draw({ scene, flow, cells, plane }) {
    const { recording, position, statics, colours } = scene;
    const changing = this.#ready(scene, flow, cells);
    const { warp } = this;
    if (!warp) {
      plane.draw({ ...scene, show: { data: true } });
      return changing;
    }
    const trained = recording.frames[position].step > 0;
    if (!this.begun && trained && !this.still.matches) this.play();
    this.begun = this.begun || trained;
    const moving = this.#advance();
    const part = this.toData ? "samples" : "data";
    const layer = this.after > 0 && this.after < this.depth ? this.#layer : null;
    const place = this.toData ? this.depth - this.after : this.after;
    const from = layer === null ? 0 : layer + Number(this.toData);
    const wide = { ...statics, window: warp.window(place, statics.window) };
    const what = { warp, place, part, layer, from, statics: wide, colours, show: this.shown };
    plane.draw({ ...scene, statics: wide, moved: 0, show: { data: this.shown.data },
      behind: (/** @type {CanvasRenderingContext2D} */ context) => this.drawing.behind(context, plane.sheet, what) });
    const points = this.drawing.over(plane.sheet, what);
    this.label = this.panel.show({ after: this.after, toData: this.toData, playing: this.goal !== null, trained,
      calm: this.still.matches, layer: this.after > 0 ? this.#layer : null, flow, statics, colours });
    Object.assign(counters, { layers: { after: this.after, toData: this.toData, points } });
    return changing || moving;
  }

  /** The layer on whose way, or at whose end, the points are. */
  get #layer() {
    const gone = Math.ceil(this.after) - 1;
    return this.toData ? this.depth - 1 - gone : gone;
  }

  /** Compute all stops of a flow that is new, bit by bit. @returns {boolean} whether more is to come */
  #ready({ recording, position }, flow, cells) {
    const warp = this.warps.get(cells) ?? new Warp(flow,
      recording.array("samples", position)?.values ?? [], recording.array("data", recording.end)?.values ?? []);
    this.warps.set(cells, warp);
    if (!warp.work(this.still.matches ? Infinity : SLICE)) {
      if (this.warp?.depth !== warp.depth) this.warp = null;
      return true;
    }
    this.warp = warp;
    if (this.depth !== warp.depth) Object.assign(this, { depth: warp.depth, after: 0, goal: null });
    return false;
  }

  /** Move on towards the goal. @returns {boolean} whether it is still on the way */
  #advance() {
    const now = performance.now();
    const seconds = (now - (this.last ?? now)) / 1000;
    this.last = this.goal === null ? undefined : now;
    if (this.goal === null) return false;
    const away = this.goal - this.after;
    if (this.still.matches) return this.#jump(away, now);
    const pace = Math.min(LONGEST, Math.max(BRIEFEST, SECONDS / this.depth));
    const by = Math.min(0.1, seconds) / pace;
    if (Math.abs(away) > by) this.after += Math.sign(away) * by;
    else this.#arrive();
    return this.goal !== null;
  }

  #jump(/** @type {number} */ away, /** @type {number} */ now) {
    if (now - (this.jumped ?? 0) > 1000 * CALM_SECONDS || Math.abs(away) <= 1) {
      this.jumped = now;
      this.after = Math.abs(away) <= 1 ? this.after + away : Math.round(this.after) + Math.sign(away);
      if (this.after === this.goal) this.#arrive();
    }
    return this.goal !== null;
  }

  #arrive() {
    this.after = /** @type {number} */ (this.goal);
    this.goal = null;
  }

  play() {
    this.begun = true;
    if (this.goal !== null) this.goal = null;
    else {
      if (this.after >= this.depth) this.after = 0;
      this.goal = this.depth;
      this.jumped = performance.now();
    }
    this.changed();
  }

  /** Stand somewhere. */
  go(/** @type {number} */ after) {
    Object.assign(this, { begun: true, goal: null, after: Math.min(this.depth, Math.max(0, after)) });
    this.changed();
  }

  /** Go to the next stop, or to the one before. */
  step(/** @type {number} */ by) {
    const next = (this.goal ?? this.after) + by;
    const stop = by > 0 ? Math.floor(next + 1e-9) : Math.ceil(next - 1e-9);
    Object.assign(this, { begun: true, goal: Math.min(this.depth, Math.max(0, stop)), jumped: 0 });
    this.changed();
  }

  /** Go the other way, from where it stands. */
  turn(/** @type {boolean} */ toData) {
    if (toData === this.toData) return;
    Object.assign(this, { toData, begun: true, goal: null, after: this.depth - this.after });
    this.changed();
  }

  key(/** @type {KeyboardEvent} */ event) {
    const deeds = {
      ArrowRight: () => this.step(1), ArrowLeft: () => this.step(-1), " ": () => this.play(),
      Home: () => this.go(0), End: () => this.go(this.depth),
    };
    const deed = deeds[/** @type {keyof typeof deeds} */ (event.key)];
    deed?.();
    return Boolean(deed);
  }
}
