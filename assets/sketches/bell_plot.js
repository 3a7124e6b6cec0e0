/** A bell curve over points on an axis, with handles for its middle and its width. */
import { BellPoints, density, heard, REACH } from "./bell_points.js";
import { text } from "./figures.js";
import { Handle } from "./handle.js";
import { moments } from "./likelihood.js";
import { path, place, Plot, s, Scale } from "./svg.js";

const LOWEST_TOP = 0.32; // the density at the upper edge, unless the curve is higher
const FINE = Array.from({ length: 241 }, (_, k) => (k / 120 - 1) * REACH);

export class BellPlot {
  /**
   * @param {any} state
   * @param {{mu: (mu: number) => void, sigma: (sigma: number) => void, add: (x: number) => void,
   *          move: (k: number, x: number) => void, remove: (k: number) => void,
   *          near: (k: number) => void, held: (is: boolean) => void}} on
   */
  constructor(state, on) {
    Object.assign(this, { state, on, side: 1 });
    const plot = (this.plot = new Plot(new Scale(-REACH, REACH), new Scale(0, LOWEST_TOP),
      { left: 12, right: 12, top: 30, bottom: 46 }, "gl-plot.gl-bell-plot"));
    plot.svg.setAttribute("aria-label", "The bell curve and the points");
    this.area = s("path.gl-area");
    this.curve = s("path.gl-model");
    this.best = s("path.gl-best-curve");
    this.points = new BellPoints(plot, state, on);
    this.spread = s("line.gl-spread");
    this.centre = s("line.gl-spread");
    this.muWords = s("text.gl-handle-words", { "text-anchor": "middle" });
    this.sigmaWords = s("text.gl-handle-words");
    this.mu = this.#mu();
    this.sigma = this.#sigma();
    const { band, dots, ghost, height, stems } = this.points;
    plot.svg.append(this.area, stems, this.best, this.curve,
      s("g", { "aria-hidden": "true" }, this.centre, this.spread, this.muWords, this.sigmaWords, height),
      band, ghost, this.mu.element, this.sigma.element, dots);
    this.element = plot.svg;
  }

  show(resized = false) {
    const { plot, state } = this;
    if (!plot.fit() && resized) return;
    if (!plot.width) return;
    const { x, y } = plot;
    const sigma = Math.exp(state.logSigma);
    y.high = Math.min(2.4, Math.max(LOWEST_TOP, 1.1 * density(state.mu, state)));
    plot.frame({ columns: 7, across: "x", up: "" });
    const curve = this.#over(state);
    place(this.curve, { d: curve });
    place(this.area, { d: `${curve}L${x.to} ${y.from}L${x.from} ${y.from}Z` });
    this.#best();
    this.points.show();
    if (!this.sigma.element.classList.contains("gl-held")) this.side = state.mu + sigma > REACH - 0.8 ? -1 : 1;
    this.#handles(sigma);
  }

  #over(/** @type {{mu: number, logSigma: number}} */ bell) {
    const { x, y } = this.plot;
    const sharp = [-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3].map((z) => bell.mu + z * Math.exp(bell.logSigma));
    const all = [...FINE, ...sharp.filter((v) => Math.abs(v) < REACH)].sort((a, b) => a - b);
    return path(all.map((v) => [x.at(v), Math.max(-400, y.at(density(v, bell)))]));
  }

  #best() {
    const { mean, variance } = moments(this.state.points);
    const there = this.state.shown && variance > 0;
    place(this.best, { d: there ? this.#over({ mu: mean, logSigma: Math.log(variance) / 2 }) : "" });
  }

  #mu() {
    const { plot, state, on } = this;
    return new Handle(plot, {
      label: "mu, the middle", held: on.held,
      at: () => [plot.x.at(clamp(state.mu)), this.#top()],
      to: (px) => on.mu(plot.x.value(px)),
      key: (right, up) => on.mu(state.mu + 0.05 * (right + up)),
      jump: (end) => on.mu(end * (REACH - 1)),
      words: () => [-REACH, REACH, clamp(state.mu), heard(text(state.mu, 2), state)],
    });
  }

  #sigma() {
    const { plot, state, on } = this;
    const edge = () => clamp(state.mu + this.side * Math.exp(state.logSigma));
    return new Handle(plot, {
      label: "sigma, the width", held: on.held,
      at: () => [plot.x.at(edge()), Math.max(plot.y.to, plot.y.at(density(edge(), state)))],
      to: (px) => on.sigma(this.side * (plot.x.value(px) - state.mu)),
      key: (right, up) => on.sigma(Math.exp(state.logSigma + 0.05 * (right + up))),
      words: () => [0, 12, Math.min(12, Math.exp(state.logSigma)), heard(text(Math.exp(state.logSigma), 2), state)],
    });
  }

  #top() {
    return Math.max(this.plot.y.to, this.plot.y.at(density(this.state.mu, this.state)));
  }

  #handles(/** @type {number} */ sigma) {
    const { plot: { x, y }, state } = this;
    this.mu.show();
    this.sigma.show();
    const [mx, my] = this.mu.given.at();
    const [sx, sy] = this.sigma.given.at();
    place(this.centre, { x1: mx, x2: mx, y1: my, y2: y.from });
    place(this.spread, { x1: mx, x2: sx, y1: sy, y2: sy });
    this.muWords.textContent = `\u03bc = ${text(state.mu, 2)}`;
    place(this.muWords, { x: Math.min(x.to - 30, Math.max(x.from + 30, mx)), y: my - 15 });
    this.sigmaWords.textContent = `\u03c3 = ${text(sigma, 2)}`;
    const right = this.side > 0 ? sx < x.to - 76 : sx < x.from + 76;
    place(this.sigmaWords, { x: sx + (right ? 14 : -14), y: sy - 6, "text-anchor": right ? "start" : "end" });
  }
}

function clamp(/** @type {number} */ x) {
  return Math.min(REACH, Math.max(-REACH, x));
}
