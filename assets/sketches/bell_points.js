/** Points on an axis; the likelihood of each is the curve's height above it, drawn as a stem. */
import { likelihood, text } from "./figures.js";
import { drag, Handle } from "./handle.js";
import { gaussian, gaussianMean, moments } from "./likelihood.js";
import { grow, place, s } from "./svg.js";

export const REACH = 6; // points lie in [-6, 6]
const NEAR = 14; // pixels from which the axis takes a point

/** The bell curve's height at x. */
export function density(/** @type {number} */ x, /** @type {{mu: number, logSigma: number}} */ { mu, logSigma }) {
  return Math.exp(-gaussian(x, mu, logSigma));
}

/** A handle's value as it is read out, with what it comes to. */
export function heard(/** @type {string} */ value, /** @type {any} */ { points, mu, logSigma }) {
  return points.length ? `${value}, mean NLL ${text(gaussianMean(moments(points), mu, logSigma))} nats` : value;
}

export class BellPoints {
  /**
   * @param {import("./svg.js").Plot} plot @param {any} state
   * @param {{add: (x: number) => void, move: (k: number, x: number) => void,
   *          remove: (k: number) => void, near: (k: number) => void, held: (is: boolean) => void}} on
   */
  constructor(plot, state, on) {
    Object.assign(this, { plot, state, on, lit: -1 });
    this.stems = s("g", { "aria-hidden": "true" });
    this.dots = s("g.gl-dots"); // the axis below takes their pointers: they may lie close together
    this.ghost = s("circle.gl-ghost", { r: 7, visibility: "hidden" });
    this.band = s("rect.gl-band");
    this.height = s("text.gl-value");
    /** @type {any[]} */
    this.lines = [];
    /** @type {Handle[]} */
    this.handles = [];
    this.#axis();
  }

  /** Write the curve's height over one point. */
  single(/** @type {number} */ k) {
    this.lit = k;
    this.show();
  }

  show() {
    const { plot: { x, y }, state, on } = this;
    place(this.band, { x: x.from, y: y.from - 12, width: x.to - x.from, height: 40 });
    const n = state.points.length;
    grow(this.lines, n, (k) => this.stems.appendChild(s("line.gl-stem", { "data-link": `x${k}` })));
    grow(this.handles, n, (k) => {
      const handle = new Handle(this.plot, {
        label: `Point ${k + 1}`, reach: 17, shape: s("circle.gl-dot", { r: 6.5 }),
        at: () => [x.at(state.points[k]), y.from], to: (px) => on.move(k, x.value(px)),
        key: (right, up) => on.move(k, state.points[k] + 0.1 * (right + up)),
        jump: (end) => on.move(k, end * REACH), remove: () => on.remove(k), held: on.held,
        words: () => [-REACH, REACH, state.points[k], this.#read(k)],
      });
      handle.element.setAttribute("data-link", `x${k}`);
      this.dots.append(handle.element);
      return handle;
    });
    state.points.forEach((/** @type {number} */ v, /** @type {number} */ k) => {
      const px = x.at(v);
      place(this.lines[k], { x1: px, x2: px, y1: y.from, y2: Math.max(-400, y.at(density(v, state))) });
      this.handles[k].show();
    });
    const v = state.points[this.lit];
    this.height.textContent = v === undefined ? "" : `p(x) = ${likelihood(density(v, state))}`;
    if (v === undefined) return;
    const right = x.at(v) < x.to - 110;
    place(this.height, { x: x.at(v) + (right ? 9 : -9), "text-anchor": right ? "start" : "end",
      y: y.from - 18 }); // at the stem's foot, below the handles' figures
  }

  #read(/** @type {number} */ k) {
    const v = this.state.points[k];
    return `x = ${text(v, 2)}, price ${text(gaussian(v, this.state.mu, this.state.logSigma))} nats`;
  }

  /** The axis takes hold of the point nearest to the pointer, or of a new one where none is near. */
  #axis() {
    const { plot, band, ghost, on, state } = this;
    const at = (/** @type {any} */ event) => plot.where(event)[0];
    let pressed = -1;
    drag(band, (event) => {
      const k = (pressed = this.#nearest(at(event)));
      if (k < 0) return null;
      this.handles[k].element.focus({ preventScroll: true });
      const off = plot.x.at(state.points[k]) - at(event);
      on.held(true);
      return (now) => on.move(k, plot.x.value(at(now) + off));
    }, () => on.held(false));
    band.addEventListener("click", (/** @type {any} */ event) => pressed < 0 && on.add(plot.x.value(at(event))));
    band.addEventListener("pointermove", (/** @type {any} */ event) => {
      const k = this.#nearest(at(event));
      on.near(k);
      place(band, { class: `gl-band${k < 0 ? "" : " gl-taking"}` });
      const shown = k < 0 && event.pointerType === "mouse" && !event.buttons;
      place(ghost, { cx: at(event), cy: plot.y.from, visibility: shown ? null : "hidden" });
    });
    band.addEventListener("pointerleave", () => place(ghost, { visibility: "hidden" }));
  }

  #nearest(/** @type {number} */ px) {
    const away = this.state.points.map((/** @type {number} */ v) => Math.abs(this.plot.x.at(v) - px));
    const least = Math.min(...away);
    return least <= NEAR ? away.indexOf(least) : -1;
  }
}
