/** The canvas that data are drawn on: with a mouse, a finger, a stylus or the keyboard. */
import { Sheet } from "../player/canvas.js";
import { h, mark, say } from "../player/dom.js";
import { colours, faded } from "../player/palette.js";

const STEP = 0.1; // of the cross, by an arrow key
const STRIDE = 0.5; // with Shift held
const HOLD = 40; // milliseconds between two puffs of a spray that is held
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Pad {
  /**
   * @param {import("./draw_spots.js").Spots} spots
   * @param {{window: number, brush: number}} given half the side of the square, and a spot's sd
   * @param {() => string} tool which one is taken up
   * @param {() => void} changed
   */
  constructor(spots, given, tool, changed) {
    Object.assign(this, { spots, given, tool, changed });
    this.cross = [0, 0];
    this.canvas = h("canvas.gl-paper", {
      tabindex: "0", role: "application", "aria-roledescription": "drawing area", "aria-label": "Your drawing",
      "aria-describedby": "gl-keys",
      pointerdown: (/** @type {PointerEvent} */ event) => this.#down(event),
      pointermove: (/** @type {PointerEvent} */ event) => this.#move(event),
      pointerup: () => this.#up(), pointercancel: () => this.#up(),
      // a quick stroke is no fling: while one lasts, the browser swallows the next tap
      touchstart: (/** @type {TouchEvent} */ event) => event.preventDefault(),
      keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      focus: () => this.draw(), blur: () => this.draw(),
    });
    this.spoken = h("p.gl-hidden", { role: "status" });
    this.sheet = new Sheet(this.canvas);
    this.watch = new ResizeObserver(() => this.draw());
    this.watch.observe(this.canvas);
  }

  dispose() {
    this.#up();
    this.watch.disconnect();
  }

  /** Draw in the next frame, however often this is asked before. */
  draw() {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = undefined;
      if (this.canvas.isConnected) this.#paint();
    });
  }

  #paint() {
    this.sheet.fit();
    const now = colours(this.canvas);
    const { width, height } = this.sheet;
    const context = this.sheet.fresh();
    const pixels = width / (2 * this.given.window);
    const at = ([x, y]) => [width / 2 + x * pixels, height / 2 - y * pixels];
    context.strokeStyle = faded(now.ink, 0.1);
    context.beginPath();
    context.moveTo(0, height / 2);
    context.lineTo(width, height / 2);
    context.moveTo(width / 2, 0);
    context.lineTo(width / 2, height);
    context.stroke();
    for (const [radius, fill] of [[1.6 * this.given.brush * pixels, faded(now.data, 0.16)], [Math.max(1.1, 0.35 * this.given.brush * pixels), now.data]]) {
      context.fillStyle = fill;
      for (const spot of this.spots.list) {
        context.beginPath();
        context.arc(...at(spot), radius, 0, 2 * Math.PI);
        context.fill();
      }
    }
    if (this.canvas.matches(":focus-visible")) this.#paintCross(context, at(this.cross), now.ink);
  }

  #paintCross(context, [x, y], ink) {
    context.strokeStyle = ink;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + 3 * dx, y + 3 * dy);
      context.lineTo(x + 10 * dx, y + 10 * dy);
    }
    context.stroke();
  }

  /** @returns {[number, number]} where in the window an event is */
  #where(/** @type {PointerEvent} */ event) {
    const box = this.canvas.getBoundingClientRect();
    const { window: half } = this.given;
    return [((event.clientX - box.left) / box.width * 2 - 1) * half, (1 - (event.clientY - box.top) / box.height * 2) * half];
  }

  #down(/** @type {PointerEvent} */ event) {
    if (event.button !== 0 || !event.isPrimary) return;
    try {
      this.canvas.setPointerCapture(event.pointerId); // a stroke may leave the paper and come back
    } catch {
      // the hand is off the glass already: its spot is laid all the same
    }
    this.hand = this.#where(event);
    this.spots.begin(this.tool(), ...this.hand);
    if (this.tool() === "spray") this.puffs = setInterval(() => this.#go(this.hand), HOLD);
    this.#done();
  }

  #move(/** @type {PointerEvent} */ event) {
    if (!this.hand || !event.isPrimary) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length ? between : [event]) this.#go(this.#where(each));
  }

  #go(/** @type {[number, number]} */ hand) {
    this.hand = hand;
    this.spots.move(this.tool(), ...hand);
    this.#done();
  }

  #up() {
    clearInterval(this.puffs);
    this.hand = undefined;
  }

  #key(/** @type {KeyboardEvent} */ event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = WAYS[event.key];
    if (way) {
      const step = event.shiftKey ? STRIDE : STEP;
      const end = this.spots.reach;
      this.cross = this.cross.map((c, axis) => Math.max(-end, Math.min(end, Math.round((c + way[axis] * step) * 10) / 10)));
      this.#speak("");
    } else if (event.key === " " || event.key === "Enter") {
      const before = this.spots.list.length;
      this.spots.begin(this.tool(), ...this.cross);
      const more = this.spots.list.length - before;
      this.#speak(more > 0 ? "Laid. " : more < 0 ? "Taken away. " : this.spots.full ? "No room. " : "Nothing changed. ");
    } else if (event.key === "Backspace" || event.key === "Delete") {
      this.spots.drop();
      this.#speak("Last spot taken away. ");
    } else return;
    event.preventDefault();
    event.stopPropagation();
    this.#done();
  }

  #speak(/** @type {string} */ deed) {
    const [x, y] = this.cross.map((c) => c.toFixed(1).replace("-", "\u2212"));
    say(this.spoken, `${deed}x ${x}, y ${y}; ${this.spots.list.length} spots.`);
  }

  #done() {
    mark(this.canvas, "data-spots", String(this.spots.list.length));
    this.draw();
    this.changed();
  }
}
