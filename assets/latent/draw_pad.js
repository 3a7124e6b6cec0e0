/** The pad that a digit is drawn on: with a mouse, a finger, a stylus or the keyboard. */
import { Sheet } from "../player/canvas.js";
import { h, say } from "../player/dom.js";
import { faded } from "../player/palette.js";
import { smooth } from "./draw_strokes.js";

const STEP = 0.03; // of the cross by an arrow key, in sides of the pad
const STRIDE = 0.1; // with Shift held
const FINE = 0.004; // from a point to the next, at least
const FRAME = 28; // pixels of an image: the pen's thickness is told in them
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
export const PAD_KEYS = "Arrow keys move the cross, with Shift farther. Space or Enter puts the pen down, and lifts it. Backspace takes the last stroke away.";

/**
 * @typedef {import("./draw_strokes.js").Stroke} Stroke
 * @typedef {{strokes: Stroke[], written: boolean}} Drawing `written`: by the app, so that the first
 *   stroke of a hand takes its place
 */
export class Pad {
  /**
   * @param {Drawing} drawing
   * @param {{began: () => void, changed: () => void, ended: () => void}} heard a stroke begins, grows, is done
   */
  constructor(drawing, heard) {
    Object.assign(this, { drawing, heard });
    this.cross = [0.5, 0.3];
    this.held = /** @type {"hand" | "key" | ""} */ ("");
    this.pen = 2.7;
    /** @type {number[] | null} heights that the data have, in pixels */
    this.guide = null;
    this.canvas = h("canvas.gl-d-paper", {
      tabindex: "0", role: "application", "aria-roledescription": "drawing area", "aria-label": "Your digit",
      "aria-describedby": "gl-d-keys",
      pointerdown: (/** @type {PointerEvent} */ event) => this.#down(event),
      pointermove: (/** @type {PointerEvent} */ event) => this.#move(event),
      pointerup: (/** @type {PointerEvent} */ event) => this.#up(event),
      pointercancel: (/** @type {PointerEvent} */ event) => this.#up(event),
      // a quick stroke is no fling: while one lasts, the browser swallows the next tap
      touchstart: (/** @type {TouchEvent} */ event) => event.preventDefault(),
      keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      focus: () => this.show(), blur: () => {
        this.lift();
        this.show();
      },
    });
    this.spoken = h("p.gl-hidden", { role: "status" });
    this.keys = h("p.gl-quiet.gl-d-keys", { id: "gl-d-keys" }, PAD_KEYS);
    this.sheet = new Sheet(this.canvas);
  }

  /** Paint the pad as it is. */
  show(colours = this.colours) {
    this.colours = colours;
    if (!colours || !this.canvas.isConnected) return;
    this.sheet.fit();
    const { width, height } = this.sheet;
    const context = this.sheet.fresh();
    if (this.guide) this.#outline(context, this.guide[1] / FRAME, colours);
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = (this.pen / FRAME) * width;
    context.strokeStyle = context.fillStyle = this.drawing.written ? faded(colours.data, 0.55) : colours.data;
    for (const stroke of this.drawing.strokes) {
      context.beginPath();
      const points = smooth(stroke);
      points.forEach(([x, y], k) => (k ? context.lineTo(x * width, y * height) : context.moveTo(x * width, y * height)));
      if (points.length > 1) context.stroke();
      else context.arc(points[0][0] * width, points[0][1] * height, context.lineWidth / 2, 0, 2 * Math.PI), context.fill();
    }
    if (this.canvas.matches(":focus-visible")) this.#cross(context, colours);
  }

  /** A box about as high as the data's digits, where their size is kept. */
  #outline(context, /** @type {number} */ high, colours) {
    const { width, height } = this.sheet;
    context.setLineDash([4, 5]);
    context.strokeStyle = faded(colours.ink, 0.25);
    context.lineWidth = 1;
    context.strokeRect(width * (0.5 - 0.36 * high), height * (0.5 - high / 2), width * 0.72 * high, height * high);
    context.setLineDash([]);
  }

  #cross(context, colours) {
    const { width, height } = this.sheet;
    const [x, y] = [this.cross[0] * width, this.cross[1] * height];
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.75;
    context.beginPath();
    if (this.held === "key") context.arc(x, y, 7, 0, 2 * Math.PI);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + 4 * dx, y + 4 * dy);
      context.lineTo(x + 12 * dx, y + 12 * dy);
    }
    context.stroke();
  }

  /** End the stroke, if there is one. */
  lift() {
    if (!this.held) return;
    this.held = "";
    this.heard.ended();
  }

  undo() {
    this.drawing.strokes.pop();
    this.#after();
  }

  clear() {
    this.drawing.strokes.length = 0;
    this.#after();
  }

  #after() {
    this.held = "";
    this.drawing.written = false;
    this.heard.changed();
    this.heard.ended();
  }

  #begin(/** @type {"hand" | "key"} */ how, /** @type {[number, number]} */ point) {
    if (this.drawing.written) this.drawing.strokes.length = 0;
    this.drawing.written = false;
    this.held = how;
    this.drawing.strokes.push([point]);
    this.heard.began();
    this.heard.changed();
  }

  #go(/** @type {[number, number]} */ point) {
    const stroke = this.drawing.strokes[this.drawing.strokes.length - 1];
    const last = stroke[stroke.length - 1];
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= FINE) stroke.push(point);
  }

  /** @returns {[number, number]} where on the pad an event is */
  #where(/** @type {PointerEvent} */ event) {
    const box = this.canvas.getBoundingClientRect();
    return [kept((event.clientX - box.left) / box.width), kept((event.clientY - box.top) / box.height)];
  }

  #down(/** @type {PointerEvent} */ event) {
    if (event.button !== 0 || !event.isPrimary) return;
    try {
      this.canvas.setPointerCapture(event.pointerId); // a stroke may leave the pad and come back
    } catch {
      // the hand is off the glass already: a dot is drawn all the same
    }
    this.#begin("hand", this.#where(event));
  }

  #move(/** @type {PointerEvent} */ event) {
    if (this.held !== "hand" || !event.isPrimary) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length ? between : [event]) this.#go(this.#where(each));
    this.heard.changed();
  }

  #up(/** @type {PointerEvent} */ event) {
    if (this.held === "hand" && event.isPrimary) this.lift();
  }

  #key(/** @type {KeyboardEvent} */ event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = WAYS[/** @type {"ArrowUp"} */ (event.key)];
    if (way) {
      const step = event.shiftKey ? STRIDE : STEP;
      this.cross = this.cross.map((c, axis) => kept(Math.round((c + way[axis] * step) * 100) / 100));
      if (this.held === "key") {
        this.#go(/** @type {[number, number]} */ ([...this.cross]));
        this.heard.changed();
      }
      this.#speak("");
    } else if (event.key === " " || event.key === "Enter") {
      if (this.held) this.lift();
      else this.#begin("key", /** @type {[number, number]} */ ([...this.cross]));
      this.#speak(this.held ? "Pen down. " : "Pen up. ");
    } else if (event.key === "Escape" && this.held) this.lift();
    else if (event.key === "Backspace" || event.key === "Delete") {
      this.undo();
      this.#speak("Last stroke taken away. ");
    } else return;
    event.preventDefault();
    event.stopPropagation();
    this.show();
  }

  #speak(/** @type {string} */ deed) {
    const [x, y] = this.cross.map((c) => Math.round(100 * c));
    say(this.spoken, `${deed}${x} from the left, ${y} from the top, of 100.`);
  }
}

function kept(/** @type {number} */ share) {
  return Math.min(1, Math.max(0, share));
}
