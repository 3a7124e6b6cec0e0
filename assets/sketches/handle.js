/** Handles in a picture: dragged by pointer or finger, and sliders to keyboard and screen reader. */
import { place, s } from "./svg.js";

const REACH = 22; // pixels around a handle that a finger may touch

/**
 * Follow a pointer from where it goes down until it is lifted.
 * @param {Element} element
 * @param {(event: PointerEvent) => ((event: PointerEvent) => void) | null | undefined} begin
 *   says what to do at each move, or that this is no drag
 * @param {() => void} [end]
 */
export function drag(element, begin, end = () => {}) {
  /** @type {((event: PointerEvent) => void) | null | undefined} */
  let move = null;
  const on = (/** @type {string} */ kind, /** @type {(event: any) => void} */ listener) =>
    element.addEventListener(kind, listener);
  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    move = begin(event);
    if (!move) return;
    event.stopPropagation();
    element.setPointerCapture(event.pointerId);
  });
  on("pointermove", (event) => move?.(event));
  for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) {
    on(kind, () => {
      if (move) end();
      move = null;
    });
  }
}

/**
 * A knob on a plot.
 * @typedef {{label: string, roledescription?: string,
 *            at: () => [number, number], to: (x: number, y: number) => void,
 *            key: (right: number, up: number) => void, jump?: (end: -1 | 1) => void,
 *            remove?: () => void, words: () => [number, number, number, string],
 *            held?: (is: boolean) => void, shape?: any, reach?: number}} Given
 *   at: its pixels; to: pixels that it is dragged to; key: arrows as steps (1, or 10 with Shift or
 *   the page keys); words: lowest, highest and present value, and how they are read out
 */
export class Handle {
  /** @param {import("./svg.js").Plot} plot @param {Given} given */
  constructor(plot, given) {
    this.given = given;
    const { label, roledescription, shape, reach = REACH } = given;
    this.element = s("g.gl-handle", { role: "slider", tabindex: "0", "aria-label": label,
      "aria-roledescription": roledescription }, s("circle.gl-reach", { r: reach }),
      shape ?? s("circle.gl-knob", { r: 8 }));
    drag(this.element, (event) => {
      const [px, py] = plot.where(event);
      const [x, y] = given.at();
      this.element.focus({ preventScroll: true });
      this.element.classList.add("gl-held");
      given.held?.(true);
      return (now) => {
        const [qx, qy] = plot.where(now);
        given.to(x + qx - px, y + qy - py); // from where it was taken: it does not leap
      };
    }, () => {
      this.element.classList.remove("gl-held");
      given.held?.(false);
    });
    this.element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#key(event));
  }

  show() {
    const [x, y] = this.given.at();
    const [low, high, now, words] = this.given.words();
    place(this.element, { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})`,
      "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": now, "aria-valuetext": words });
  }

  remove() {
    this.element.remove();
  }

  #key(/** @type {KeyboardEvent} */ event) {
    const { given } = this;
    const big = event.shiftKey ? 10 : 1;
    /** @type {Record<string, () => void>} */
    const deeds = {
      ArrowRight: () => given.key(big, 0), ArrowLeft: () => given.key(-big, 0),
      ArrowUp: () => given.key(0, big), ArrowDown: () => given.key(0, -big),
      PageUp: () => given.key(0, 10), PageDown: () => given.key(0, -10),
    };
    if (given.jump) Object.assign(deeds, { Home: () => given.jump?.(-1), End: () => given.jump?.(1) });
    if (given.remove) Object.assign(deeds, { Delete: given.remove, Backspace: given.remove });
    if (!deeds[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    deeds[event.key]();
  }
}
