/** A bell curve: what each point costs, and the map on which its mean is lowest. */
import { h, mark, say } from "../player/dom.js";
import { BellMap, LOG_SIGMA, MU } from "./bell_map.js";
import { BellPlot } from "./bell_plot.js";
import { REACH } from "./bell_points.js";
import { BellSteps } from "./bell_steps.js";
import { back, forward } from "./descent.js";
import { count, text } from "./figures.js";
import { gaussian, gaussianMean, moments } from "./likelihood.js";
import { Links } from "./links.js";
import { button, Prices, Totals } from "./prices.js";
import { fresh, generator, normal } from "./random.js";

const MOST = 24;
const DRAWN = 12;
const SOURCE = { mean: 0.8, sd: 1.3 }; // of new draws
const PREPARED = [-1.6, -0.9, -0.3, 0.1, 0.4, 0.7, 0.9, 1.2, 1.6, 2, 2.5, 3.2];

export class Bell {
  /** @param {{points?: number[], mu?: number, sigma?: number, seed?: number}} given */
  static start({ points = PREPARED, mu = -2, sigma = 2, seed = fresh() }) {
    return { points: [...points], mu, logSigma: Math.log(sigma), rate: 0.5, path: [], shown: false,
      uniform: generator(seed), chosen: -1 };
  }

  /** @param {HTMLElement} root @param {any} state kept while the page is open */
  constructor(root, state) {
    this.state = state;
    const held = (/** @type {boolean} */ is) => (this.links.held = is);
    this.plot = new BellPlot(state, { held, add: (x) => this.#add(x), move: (k, x) => this.#move(k, x),
      remove: (k) => this.#remove(k),
      near: (k) => this.links.held || this.links.light(k < 0 ? null : `x${k}`), mu: (mu) => this.#to(mu, state.logSigma),
      sigma: (sigma) => this.#to(state.mu, Math.log(Math.max(1e-9, sigma))) });
    this.map = new BellMap(state, (mu, logSigma) => this.#to(mu, logSigma), held);
    this.steps = new BellSteps(state, { forward: (steps) => this.#step(steps),
      back: (steps) => { back(state, steps); this.show(); },
      rate: (rate) => { state.rate = rate; this.show(); } });
    this.prices = new Prices("The price of each point", "x");
    this.totals = new Totals("point");
    this.add = button("Add a point", () => this.#add(Math.round(10 * (SOURCE.mean + SOURCE.sd * normal(state.uniform))) / 10));
    this.less = button("Remove a point", () => this.#remove(state.chosen));
    this.draw = button("New draw", () => this.#draw());
    this.best = button("", () => { state.shown = !state.shown; this.show(); }, { "data-testid": "best" });
    this.key = h("div.gl-key", {}, h("span", {}, h("i.gl-of-points", {}), "points"),
      h("span", {}, h("i.gl-of-curve", {}), "bell curve p(x)"), h("span", {}, h("i.gl-of-stems", {}), "likelihood of a point"));
    this.rule = h("p.gl-rule", {}, "A point costs \u2212log p(x) = (x \u2212 \u03bc)\u00b2/2\u03c3\u00b2 + log \u03c3 + log \u221a2\u03c0.");
    this.says = h("p.gl-say", { role: "status" });
    root.replaceChildren(h("div.gl-two.gl-bell-sketch", { role: "group", "aria-label": "A bell curve and its likelihood" },
      h("div.gl-half", {}, this.key, this.plot.element, this.rule, this.prices.element, this.totals.element,
        h("div.gl-tools", {}, this.draw, this.add, this.less)),
      h("div.gl-half", {}, this.map.element, this.steps.element, this.best, this.says)));
    this.links = new Links(root, (lit) => this.plot.points.single(lit === null ? -1 : Number(lit.slice(1))));
    root.addEventListener("focusin", (event) => {
      const link = /** @type {Element} */ (event.target).closest("[data-link]");
      if (link) state.chosen = Number(link.getAttribute("data-link")?.slice(1));
    });
    this.resized = new ResizeObserver(() => [this.plot, this.map].forEach((one) => one.show(true)));
    this.resized.observe(root);
    this.show();
  }

  dispose() {
    this.resized.disconnect();
  }

  show() {
    const { points, mu, logSigma, shown } = this.state;
    const n = points.length;
    const each = this.totals.show(points.map((/** @type {number} */ x) => gaussian(x, mu, logSigma)));
    this.prices.show(each, (k) => `Point ${k + 1} at ${text(points[k], 2)}`);
    this.add.disabled = n >= MOST;
    this.less.disabled = n === 0;
    this.best.disabled = n === 0;
    say(this.best, shown ? "Hide the minimum" : "Show the minimum");
    mark(this.best, "aria-pressed", String(shown));
    say(this.says, sentence(this.state));
    this.plot.show();
    this.map.show();
    this.steps.show();
    this.links.show();
  }

  /** Go to a place by hand: a path of steps begins anew there. */
  #to(/** @type {number} */ mu, /** @type {number} */ logSigma) {
    const { state } = this;
    state.mu = Math.min(MU[1], Math.max(MU[0], mu));
    state.logSigma = Math.min(LOG_SIGMA[1], Math.max(LOG_SIGMA[0], logSigma));
    this.#changed();
  }

  #step(/** @type {number} */ steps) {
    for (let k = 0; k < steps; k++) if (!forward(this.state)) break;
    this.show();
  }

  #changed() {
    this.state.path = [];
    this.show();
  }

  #move(/** @type {number} */ k, /** @type {number} */ x) {
    this.state.points[k] = Math.min(REACH, Math.max(-REACH, Math.round(100 * x) / 100));
    this.#changed();
  }

  #add(/** @type {number} */ x) {
    if (this.state.points.length >= MOST) return;
    this.state.points.push(0);
    this.#move(this.state.points.length - 1, x);
    this.plot.points.handles.at(-1)?.element.focus({ preventScroll: true });
  }

  #remove(/** @type {number} */ k) {
    const { state } = this;
    const { handles } = this.plot.points;
    const inPlot = handles.some((one) => one.element.matches(":focus"));
    state.points.splice(k in state.points ? k : -1, 1);
    state.chosen = Math.min(state.chosen, state.points.length - 1);
    this.#changed();
    if (inPlot || !state.points.length) (handles[Math.min(k, handles.length - 1)]?.element ?? this.add).focus();
  }

  #draw() {
    const { mean, sd } = SOURCE;
    const one = () => Math.round(100 * Math.min(REACH, Math.max(-REACH, mean + sd * normal(this.state.uniform)))) / 100;
    this.state.points = Array.from({ length: DRAWN }, one).sort((a, b) => a - b);
    this.state.chosen = -1;
    this.#changed();
  }
}

/** What there is to say about this curve and these points. */
function sentence(/** @type {any} */ { points, mu, logSigma, shown, path }) {
  const of = moments(points);
  if (!of.n) return "No points: press the axis to put one there.";
  if (of.variance < 1e-12) return "All points lie on one spot: the narrower the curve, the lower the NLL, without end.";
  const off = mu < MU[0] || mu > MU[1] || logSigma < LOG_SIGMA[0] || logSigma > LOG_SIGMA[1];
  if (off) return `${count(path.length, "step")} led off the map, to \u03bc = ${text(mu, 2)}, log \u03c3 = ${text(logSigma, 2)}: step back, or take a smaller rate.`;
  if (!shown) return "Drag the point to the lowest place, or let gradient steps find it.";
  const sigma = Math.sqrt(of.variance);
  return `\u03bc = \u03a3x/n = ${text(of.mean)}, the mean, and \u03c3 = \u221a(\u03a3(x \u2212 \u03bc)\u00b2/n) = ${text(sigma)}. ` +
    `No other bell curve comes below ${text(gaussianMean(of, of.mean, Math.log(sigma)))} nats on these points.`;
}
