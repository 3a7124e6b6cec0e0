/** The mean NLL of some tosses over p, a point on it to drag, and its lowest place. */
import { bernoulli, bernoulliMean } from "./likelihood.js";
import { drag, Handle } from "./handle.js";
import { text } from "./figures.js";
import { path, place, Plot, s, Scale } from "./svg.js";

const TOP = 3; // nats
const FINE = Array.from({ length: 201 }, (_, k) => Math.sin((Math.PI * k) / 400) ** 2); // closer at the ends;

export class CoinPlot {
  /** @param {any} state @param {(p: number) => void} to */
  constructor(state, to) {
    this.state = state;
    /** @type {number | null} the toss whose own curve is shown */
    this.toss = null;
    const plot = (this.plot = new Plot(new Scale(0, 1), new Scale(0, TOP),
      { left: 34, right: 14, top: 38, bottom: 46 }, "gl-plot.gl-coin-plot"));
    const clip = `gl-clip-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    this.window = s("rect");
    this.alone = s("path.gl-alone");
    this.curve = s("path.gl-curve");
    this.truth = s("line.gl-truth");
    this.lowest = s("line.gl-lowest");
    this.ring = s("circle.gl-ring", { r: 7 });
    this.bestWords = s("text.gl-best-words", { "text-anchor": "middle" });
    this.truthWords = s("text.gl-truth-words", { "text-anchor": "middle" });
    this.aloneWords = s("text.gl-alone-words");
    this.guide = s("line.gl-guide");
    this.point = s("circle.gl-point", { r: 6.5 });
    this.value = s("text.gl-value");
    this.handle = new Handle(plot, {
      label: "p, the chance of heads",
      at: () => [plot.x.at(state.p), plot.y.from],
      to: (x) => to(plot.x.value(x)),
      key: (right, up) => to(state.p + 0.01 * (right + up)),
      jump: (end) => to(end < 0 ? 0 : 1),
      words: () => [0, 1, state.p, this.#words()],
      shape: s("g", {}, s("circle.gl-knob", { r: 9 })),
    });
    this.handleWords = s("text.gl-handle-words", { "text-anchor": "middle" });
    plot.svg.append(s("clipPath", { id: clip }, this.window),
      s("g", { "clip-path": `url(#${clip})`, "aria-hidden": "true" }, this.truth, this.lowest, this.alone, this.curve),
      s("g", { "aria-hidden": "true" }, this.guide, this.ring, this.point, this.value, this.bestWords,
        this.truthWords, this.aloneWords, this.handleWords), this.handle.element);
    plot.svg.setAttribute("aria-label", "The mean NLL over p");
    drag(plot.svg, (event) => {
      const follow = (/** @type {PointerEvent} */ now) => to(plot.x.value(plot.where(now)[0]));
      if (event.pointerType === "mouse") follow(event); // a finger may mean to scroll
      return follow;
    });
    plot.svg.addEventListener("click", (/** @type {any} */ event) => to(plot.x.value(plot.where(event)[0])));
    this.element = plot.svg;
  }

  /** Show the curve of one toss too. */
  single(/** @type {number | null} */ toss) {
    this.toss = toss;
    this.show();
  }

  show(resized = false) {
    const { plot, state } = this;
    const { x, y } = plot;
    if (plot.fit()) {
      plot.frame({ columns: 5, rows: 3, across: "p, the chance of heads", up: "mean NLL, nats a toss" });
      place(this.window, { x: x.from, y: y.to - 8, width: x.to - x.from, height: y.from - y.to + 8 });
    } else if (resized) return;
    if (!plot.width) return;
    const n = state.tosses.length;
    const heads = state.tosses.reduce((/** @type {number} */ sum, /** @type {number} */ toss) => sum + toss, 0);
    const over = (/** @type {(p: number) => number} */ price) =>
      path(FINE.map((p) => [x.at(p), y.at(Math.min(2 * TOP, price(p)))]));
    place(this.curve, { d: n ? over((p) => bernoulliMean(heads, n, p)) : "" });
    this.#alone(over);
    this.#point(n ? bernoulliMean(heads, n, state.p) : NaN);
    this.#best(heads, n);
    this.handle.show();
  }

  #words() {
    const { tosses, p } = this.state;
    if (!tosses.length) return text(p, 2);
    const heads = tosses.reduce((/** @type {number} */ sum, /** @type {number} */ toss) => sum + toss, 0);
    return `${text(p, 2)}, mean NLL ${text(bernoulliMean(heads, tosses.length, p))} nats`;
  }

  #alone(/** @type {(price: (p: number) => number) => string} */ over) {
    const { x, y } = this.plot;
    const toss = this.toss === null ? undefined : this.state.tosses[this.toss];
    place(this.alone, { d: toss === undefined ? "" : over((p) => bernoulli(toss, p)) });
    this.aloneWords.textContent = toss === undefined ? "" : toss ? "a head: \u2212log p" : "a tail: \u2212log(1 \u2212 p)";
    const at = toss ? 0.13 : 0.87;
    place(this.aloneWords, { x: x.at(at), y: y.at(-Math.log(0.13)) - 4, "text-anchor": toss ? "start" : "end" });
  }

  #point(/** @type {number} */ value) {
    const { x, y } = this.plot;
    const { p } = this.state;
    const px = x.at(p);
    const py = Math.max(y.to - 8, y.at(Math.min(value, 2 * TOP)));
    const there = Number.isFinite(py);
    place(this.guide, { x1: px, x2: px, y1: there ? py : y.from, y2: y.from });
    place(this.point, { cx: px, cy: there ? py : y.from, visibility: there ? null : "hidden" });
    const right = px < x.to - 70;
    this.value.textContent = there ? text(value) : "";
    place(this.value, { x: px + (right ? 11 : -11), y: there ? Math.min(py - 7, y.from - 33) : 0, "text-anchor": right ? "start" : "end" });
    this.handleWords.textContent = `p = ${text(p, 2)}`;
    place(this.handleWords, { x: Math.min(x.to - 18, Math.max(x.from + 18, px)), y: y.from - 15 });
  }

  #best(/** @type {number} */ heads, /** @type {number} */ n) {
    const { x, y } = this.plot;
    const { shown, own, bias } = this.state;
    const there = shown && n > 0;
    const px = x.at(n ? heads / n : 0);
    const py = y.at(n ? bernoulliMean(heads, n, heads / n) : 0);
    place(this.lowest, { x1: px, x2: px, y1: y.to, y2: y.from, visibility: there ? null : "hidden" });
    place(this.ring, { cx: px, cy: py, visibility: there ? null : "hidden" });
    this.bestWords.textContent = there ? `best ${text(heads / n, 2)}` : "";
    place(this.bestWords, { x: Math.min(x.to - 24, Math.max(x.from + 24, px)), y: y.to - 8 });
    const hidden = there && !own;
    place(this.truth, { x1: x.at(bias), x2: x.at(bias), y1: y.to + 14, y2: y.from, visibility: hidden ? null : "hidden" });
    this.truthWords.textContent = hidden ? "hidden coin" : "";
    place(this.truthWords, { x: x.at(bias), y: y.to + 10 });
  }
}
