/**
 * The plane that is walked on: tiles below, codes over them, and the point that a learner drags.
 *
 * What stands still is laid together once, out of sight: a picture that is put together from layers
 * at every frame costs more than the decoder does.
 */
import { hidden, Sheet } from "../player/canvas.js";
import { h, mark } from "../player/dom.js";
import { LatentPlane } from "../player/latent_plane.js";
import { ROWS } from "../player/latent_view.js";
import { faded } from "../player/palette.js";
import { picture } from "./pixels.js";

const TAKEN = 24; // CSS pixels around the point within which it is taken where it is: it does not leap
const BEHIND = 0.45; // opacity of tiles behind codes
const [STEP, STRIDE] = [0.02, 0.1]; // of half the plane's side: an arrow key, and with Shift

/**
 * @typedef {{moved: (a: number, b: number) => void, held: (is: boolean) => void, home: () => void,
 *            zoomed: (factor: number, place: [number, number]) => void}} Hears
 *   `moved`: where the learner puts the point, in the latent's units; `zoomed`: the learner wants to
 *   look closer by a factor, around a place
 */
export class WalkMap {
  /** @param {HTMLElement} tiles @param {Hears} on */
  constructor(tiles, on) {
    this.on = on;
    const points = h("canvas.gl-codes", { "aria-hidden": "true" });
    this.plane = new LatentPlane(points);
    this.over = new Sheet(h("canvas.gl-over", { role: "img", "aria-label": "The codes of held-out images, each drawn as its digit" }));
    this.ground = hidden(1, 1); // tiles and codes
    this.bubble = picture();
    this.pin = h("div.gl-pin", { hidden: true, role: "slider", tabindex: "0", "aria-label": "The point", "aria-roledescription": "point of the plane",
      "aria-valuenow": "0", keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) }, h("i", {}), h("div.gl-bubble", {}, this.bubble));
    this.tiles = tiles;
    this.stage = h("div.gl-plane", { pointerdown: (/** @type {PointerEvent} */ event) => this.#down(event),
      pointermove: (/** @type {PointerEvent} */ event) => this.#move(event), pointerup: (/** @type {PointerEvent} */ event) => this.#up(event),
      pointercancel: (/** @type {PointerEvent} */ event) => this.#up(event), lostpointercapture: (/** @type {PointerEvent} */ event) => this.#up(event),
      wheel: (/** @type {WheelEvent} */ event) => this.#wheel(event) }, points, this.over.canvas, this.pin);
    this.below = h("div.gl-below", {}); // of a code of one number: there is no plane to lay tiles on
    this.element = h("div.gl-map", {}, this.stage, this.below);
    /** @type {[number, number] | null} from the pointer to the point, while it is dragged */
    this.grip = null;
    this.at = [0, 0];
    /** @type {Map<number, [number, number]>} fingers on the plane: two of them zoom */
    this.fingers = new Map();
    this.flat = false;
    this.shown = "codes";
  }

  /** Draw codes, and note the window. @param {any} scene as LatentPlane takes it @param {string} shown "tiles", "codes" or "both" */
  draw(scene, shown) {
    this.flat = scene.axes[1] === ROWS;
    this.shown = shown;
    if (this.flat !== this.tiles.isConnected) this.flat ? this.below.append(this.tiles) : this.tiles.remove();
    this.below.hidden = shown === "codes";
    mark(this.stage, "data-flat", this.flat ? "" : null);
    this.plane.draw(scene);
    this.over.fit();
    this.lay();
  }

  /** Lay tiles and codes together: again wherever one of them changed. */
  lay() {
    const { canvas, width, height, ratio } = this.plane.sheet;
    if (this.ground.canvas.width !== canvas.width || this.ground.canvas.height !== canvas.height) this.ground = hidden(width, height, ratio);
    const context = this.ground.context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = false;
    if (!this.flat && this.shown !== "codes") {
      context.globalAlpha = this.shown === "both" ? BEHIND : 1;
      context.drawImage(this.tiles, 0, 0, canvas.width, canvas.height);
      context.globalAlpha = 1;
    }
    if (this.flat || this.shown !== "tiles") context.drawImage(canvas, 0, 0);
  }

  /** The plane alone: there is no point on it so far. */
  bare() {
    const context = this.over.fresh();
    context.drawImage(this.ground.canvas, 0, 0, this.over.width, this.over.height);
  }

  get width() {
    return this.plane.sheet.width;
  }

  /**
   * Put the point where it is, with lines to the codes next to it and a ring around one.
   * @param {[number, number]} at in the latent's units @param {number[]} near codes @param {number} ringed -1: none
   * @param {any} colours @param {string} words where the point is, as it is read out; "": as it was
   */
  show([a, b], near, ringed, colours, words) {
    const { plane } = this;
    const flat = plane.view.centre[1];
    this.at = [a, b];
    const [x, y] = plane.screen([a, this.flat ? flat : b]);
    const { width, height } = plane.sheet;
    this.pin.style.transform = `translate(${clamp(x, width).toFixed(1)}px, ${clamp(y, height).toFixed(1)}px)`;
    mark(this.pin, "data-low", y < 110 ? "" : null); // no room for the bubble above it
    if (words) mark(this.pin, "aria-valuetext", words);
    this.bare();
    const { context } = this.over;
    context.strokeStyle = faded(colours.ink, 0.5);
    context.lineWidth = 1;
    context.beginPath();
    if (this.flat) context.rect(x, 0, 0, height);
    else for (const k of near) {
      context.moveTo(x, y);
      context.lineTo(plane.places[2 * k], plane.places[2 * k + 1]);
    }
    context.stroke();
    if (ringed < 0) return;
    context.strokeStyle = colours.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(plane.places[2 * ringed], plane.places[2 * ringed + 1], 12, 0, 2 * Math.PI);
    context.stroke();
  }

  #where(/** @type {PointerEvent} */ event) {
    const box = this.stage.getBoundingClientRect();
    return [event.clientX - box.left - this.stage.clientLeft, event.clientY - box.top - this.stage.clientTop];
  }

  #down(/** @type {PointerEvent} */ event) {
    if (event.button !== 0 || this.pin.hidden) return;
    event.preventDefault(); // the focus goes to the point, not to the plane
    const [x, y] = this.#where(event);
    this.fingers.set(event.pointerId, [x, y]);
    if (this.fingers.size > 1) return this.#drop();
    const [px, py] = this.plane.screen([this.at[0], this.flat ? this.plane.view.centre[1] : this.at[1]]);
    this.grip = Math.hypot(px - x, py - y) < TAKEN ? [px - x, py - y] : [0, 0];
    this.stage.setPointerCapture(event.pointerId);
    this.pin.focus({ preventScroll: true });
    mark(this.pin, "data-held", event.pointerType || "mouse");
    this.on.held(true);
    this.#move(event);
  }

  #move(/** @type {PointerEvent} */ event) {
    const { width, height } = this.plane.sheet;
    const [x, y] = this.#where(event);
    if (this.fingers.size > 1 && this.fingers.has(event.pointerId)) return this.#pinch(event.pointerId, [x, y]);
    if (!this.grip) return;
    const [a, b] = this.plane.latent(clamp(x + this.grip[0], width), clamp(y + this.grip[1], height));
    this.on.moved(a, b);
  }

  #up(/** @type {PointerEvent} */ event) {
    this.fingers.delete(event.pointerId);
    if (this.grip) this.#drop();
  }

  #drop() {
    this.grip = null;
    mark(this.pin, "data-held", null);
    this.on.held(false);
  }

  /** Two fingers: the plane grows as they part. */
  #pinch(/** @type {number} */ finger, /** @type {[number, number]} */ to) {
    const [, other] = [...this.fingers].find(([id]) => id !== finger) ?? [0, to];
    const from = this.fingers.get(finger) ?? to;
    this.fingers.set(finger, to);
    const apart = (/** @type {[number, number]} */ one) => Math.max(10, Math.hypot(one[0] - other[0], one[1] - other[1]));
    this.on.zoomed(apart(to) / apart(from), this.plane.latent((to[0] + other[0]) / 2, (to[1] + other[1]) / 2));
  }

  /** A wheel scrolls the page; with Ctrl, as two fingers on a touchpad send it, it zooms. */
  #wheel(/** @type {WheelEvent} */ event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = this.stage.getBoundingClientRect();
    this.on.zoomed(Math.exp(-event.deltaY * 0.01), this.plane.latent(event.clientX - box.left, event.clientY - box.top));
  }

  /** Look closer at where the point is. */
  closer(/** @type {number} */ factor) {
    this.on.zoomed(factor, [this.at[0], this.flat ? this.plane.view.centre[1] : this.at[1]]);
  }

  #key(/** @type {KeyboardEvent} */ event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Home") {
      event.preventDefault();
      return this.on.home();
    }
    const zoom = /** @type {Record<string, number>} */ ({ "+": 1.25, "=": 1.25, "-": 0.8 })[event.key];
    if (zoom) {
      event.preventDefault();
      return this.closer(zoom);
    }
    const way = /** @type {Record<string, [number, number]>} */ ({ ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] })[event.key];
    if (!way) return;
    event.preventDefault();
    const { centre, half } = this.plane.view;
    const by = half * (event.shiftKey ? STRIDE : STEP);
    const within = (/** @type {number} */ k) => Math.min(centre[k] + half, Math.max(centre[k] - half, this.at[k] + by * way[k]));
    this.on.moved(within(0), within(1));
  }
}

function clamp(/** @type {number} */ value, /** @type {number} */ most) {
  return Math.min(most, Math.max(0, value));
}
