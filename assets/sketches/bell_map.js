/** The map of the mean NLL over (mu, log sigma): where the bell curve is, and how it got there. */
import { heard } from "./bell_points.js";
import { contour } from "./contours.js";
import { ahead } from "./descent.js";
import { text } from "./figures.js";
import { drag, Handle } from "./handle.js";
import { gaussianMean, moments } from "./likelihood.js";
import { grow, path, place, Plot, s, Scale } from "./svg.js";

export const MU = [-5, 5];
export const LOG_SIGMA = [Math.log(0.25), Math.log(12)];
const SIGMAS = [0.25, 0.5, 1, 2, 4, 8];
const LEVELS = [-2, -1, 0, 0.5, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 4, 6, 10, 20, 40]; // nats
const FAR = 1500; // pixels
const APART = 13; // pixels between two labels

export class BellMap {
  /**
   * @param {any} state @param {(mu: number, logSigma: number) => void} to
   * @param {(is: boolean) => void} held
   */
  constructor(state, to, held) {
    this.state = state;
    const plot = (this.plot = new Plot(new Scale(...MU), new Scale(...LOG_SIGMA),
      { left: 40, right: 4, top: 24, bottom: 46 }, "gl-plot.gl-bell-map"));
    plot.svg.setAttribute("aria-label", "The mean NLL over mu and sigma");
    const clip = `gl-clip-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    const head = `gl-head-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    this.window = s("rect");
    this.ground = s("rect.gl-ground");
    this.lines = s("g", { role: "img", "aria-label": "A contour map of the mean NLL" });
    this.trail = s("path.gl-trail");
    this.feet = s("g");
    this.next = s("line.gl-next", { "marker-end": `url(#${head})` });
    this.best = s("path.gl-cross", { d: "M-6 -6L6 6M-6 6L6 -6" });
    /** @type {any[]} */
    this.steps = [];
    this.key = "";
    this.handle = new Handle(plot, {
      label: "mu and sigma", roledescription: "point", held, shape: s("circle.gl-point", { r: 8 }),
      at: () => [inside(plot.x, state.mu), inside(plot.y, state.logSigma)],
      to: (px, py) => to(plot.x.value(px), plot.y.value(py)),
      key: (right, up) => to(state.mu + 0.05 * right, state.logSigma + 0.05 * up),
      words: () => [MU[0], MU[1], Math.min(MU[1], Math.max(MU[0], state.mu)),
        heard(`mu ${text(state.mu, 2)}, sigma ${text(Math.exp(state.logSigma), 2)}`, state)],
    });
    plot.svg.append(s("clipPath", { id: clip }, this.window),
      s("marker", { id: head, viewBox: "0 0 8 8", refX: "6", refY: "4", markerWidth: "8", markerHeight: "8",
        orient: "auto", markerUnits: "userSpaceOnUse" }, s("path.gl-head", { d: "M0 0L8 4L0 8Z" })),
      s("g", { "clip-path": `url(#${clip})` }, this.ground, this.lines, this.best, this.trail, this.feet, this.next),
      this.handle.element);
    drag(plot.svg, (event) => {
      if (event.pointerType !== "mouse") return null; // a finger scrolls here; it takes the point to drag
      held(true);
      const follow = (/** @type {PointerEvent} */ now) => {
        const [px, py] = plot.where(now);
        to(plot.x.value(px), plot.y.value(py));
      };
      follow(event);
      return follow;
    }, () => held(false));
    plot.svg.addEventListener("click", (/** @type {any} */ event) => {
      if (event.pointerType === "mouse" || event.target.closest(".gl-handle")) return;
      const [px, py] = plot.where(event);
      to(plot.x.value(px), plot.y.value(py));
    });
    this.element = plot.svg;
  }

  show(resized = false) {
    const { plot } = this;
    const changed = plot.fit();
    if ((!changed && resized) || !plot.width) return;
    if (changed) this.#frame();
    this.#contours();
    this.#path();
    this.handle.show();
  }

  #frame() {
    const { plot } = this;
    const { x, y } = plot;
    plot.frame({ columns: 5, across: "\u03bc" });
    const rows = SIGMAS.flatMap((sigma) =>
      s("text.gl-tick", { x: x.from - 7, y: y.at(Math.log(sigma)) + 4, "text-anchor": "end" }, String(sigma)));
    plot.axes.append(...rows, s("text.gl-name", { x: 0, y: 12 }, "\u03c3, on a log scale"),
      s("text.gl-name", { x: x.to, y: 12, "text-anchor": "end" }, "mean NLL, nats"));
    const window = { x: x.from, y: y.to, width: x.to - x.from, height: y.from - y.to };
    place(this.window, window);
    place(this.ground, window);
    this.key = "";
  }

  #contours() {
    const { plot: { x, y }, state } = this;
    const of = moments(state.points);
    const key = `${of.n} ${of.mean} ${of.variance}`;
    if (key === this.key) return;
    this.key = key;
    const floor = of.variance > 0 ? gaussianMean(of, of.mean, Math.log(of.variance) / 2) : -3;
    const found = of.n ? LEVELS.flatMap((level) => {
      const line = contour(of, level, LOG_SIGMA[1] + 0.3);
      return line ? [{ level, line }] : [];
    }) : [];
    const bands = found.map(({ level, line }, k) => s("path.gl-contour", {
      d: `${path(line.points.map(([mu, log]) => [far(x.at(mu)), y.at(log)]))}Z`,
      style: `--gl-depth:${k ? depth(found[k - 1].level - floor) : 0}%`,
    })).reverse();
    place(this.ground, { style: `--gl-depth:${found.length ? depth(60) : 0}%` });
    let last = -Infinity;
    const labels = found.flatMap(({ level, line }) => {
      const py = y.at(line.low);
      if (py < last + APART || py > y.from - 6 || py < y.to + 12) return [];
      last = py;
      return s("text.gl-level", { x: Math.min(x.to - 16, Math.max(x.from + 16, x.at(of.mean))), y: py + 4,
        "text-anchor": "middle" }, String(level).replace("-", "\u2212"));
    });
    this.lines.replaceChildren(...bands, ...labels);
  }

  #path() {
    const { plot: { x, y }, state } = this;
    const places = [...state.path, state];
    const pixels = places.map(({ mu, logSigma }) => /** @type {[number, number]} */ ([far(x.at(mu)), far(y.at(logSigma))]));
    place(this.trail, { d: path(pixels) });
    grow(this.steps, state.path.length, () => this.feet.appendChild(s("circle.gl-foot", { r: 3 })));
    this.steps.forEach((dot, k) => place(dot, { cx: pixels[k][0], cy: pixels[k][1] }));
    const { mean, variance, n } = moments(state.points);
    const best = state.shown && variance > 0;
    place(this.best, { visibility: best ? null : "hidden",
      transform: best ? `translate(${x.at(mean)} ${y.at(Math.log(variance) / 2)})` : null });
    const [dmu, dlog] = n ? ahead(state.points, state, state.rate).move : [0, 0];
    const [px, py] = pixels[pixels.length - 1];
    const [qx, qy] = [far(x.at(state.mu + dmu)), far(y.at(state.logSigma + dlog))];
    const long = Math.hypot(qx - px, qy - py);
    place(this.next, { x1: px, y1: py, x2: qx, y2: qy, visibility: long > 12 ? null : "hidden" });
  }
}

/** How strongly a place so many nats above the lowest is tinted, in percent. */
function depth(/** @type {number} */ nats) {
  return Math.round(46 * (1 - Math.exp(-Math.max(0, nats) / 2.2)) + 3);
}

/** A pixel not far from the map: steps may go very far, and so do lines of equal NLL. */
function far(/** @type {number} */ pixel) {
  return Math.min(FAR, Math.max(-FAR, pixel));
}

function inside(/** @type {Scale} */ scale, /** @type {number} */ value) {
  return scale.at(Math.min(scale.high, Math.max(scale.low, value)));
}
