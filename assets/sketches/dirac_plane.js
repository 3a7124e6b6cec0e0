/** The plane of both numbers: where they are pushed, which way they went, and what the law says. */
import { velocity } from "./dirac_maths.js";
import { rulesOf } from "./dirac_words.js";
import { text } from "./figures.js";
import { drag, Handle } from "./handle.js";
import { path, place, Plot, s, Scale } from "./svg.js";

const REACHES = [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]; // of the plane from its middle
export const FAR = REACHES.length - 1;
const ARROWS = 6; // to each side of the middle
const OUT = 1e5; // pixels: nothing is drawn farther out
const CIRCLE = Array.from({ length: 181 }, (_, k) => (k * Math.PI) / 90);

/** How far a plane must reach to hold places, from a given reach on. */
export function reachOf(/** @type {[number, number][]} */ places, least = 0) {
  let widest = least;
  for (const [theta, psi] of places) widest = Math.max(widest, Math.abs(theta), Math.abs(psi));
  return REACHES.find((reach) => reach >= 1.04 * widest) ?? REACHES[FAR];
}

/** The curve theta^2 + psi^2 - h theta psi = c. @returns {[number, number][]} */
export function loop(/** @type {number} */ c, h = 0) {
  const [a, b] = [Math.sqrt(c / (1 - h / 2) / 2), Math.sqrt(c / (1 + h / 2) / 2)];
  return CIRCLE.map((turn) => [a * Math.cos(turn) - b * Math.sin(turn), a * Math.cos(turn) + b * Math.sin(turn)]);
}

export class DiracPlane {
  /**
   * @param {import("./dirac_words.js").State} state
   * @param {(theta: number, psi: number) => void} to @param {(is: boolean) => void} held
   */
  constructor(state, to, held) {
    this.state = state;
    this.reach = 1;
    const plot = (this.plot = new Plot(new Scale(-1, 1), new Scale(-1, 1), { left: 34, right: 6, top: 24, bottom: 44 }, "gl-plot.gl-dirac-plane"));
    plot.svg.setAttribute("aria-label", "The plane of theta and psi");
    const clip = `gl-clip-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    this.window = s("rect");
    this.field = s("path.gl-field");
    this.rest = s("path.gl-rest", { d: "M-5 -5L5 5M-5 5L5 -5" });
    this.law = s("path.gl-law", { "data-testid": "law" });
    this.trail = s("path.gl-went", { "data-testid": "trail" });
    this.dots = s("path.gl-went-dots");
    this.now = s("circle.gl-now", { r: 6 });
    this.handle = new Handle(plot, {
      label: "Start", roledescription: "point", held, shape: s("circle.gl-from", { r: 7 }),
      at: () => [plot.x.at(state.start[0]), plot.y.at(state.start[1])],
      to: (px, py) => to(plot.x.value(px), plot.y.value(py)),
      key: (right, up) => to(state.start[0] + (this.reach / 40) * right, state.start[1] + (this.reach / 40) * up),
      words: () => [-REACHES[FAR], REACHES[FAR], state.start[0], `theta ${text(state.start[0])}, psi ${text(state.start[1])}`],
    });
    plot.svg.append(s("clipPath", { id: clip }, this.window),
      s("g", { "clip-path": `url(#${clip})`, "aria-hidden": "true" }, this.field, this.rest, this.trail, this.dots, this.law, this.now),
      this.handle.element);
    const go = (/** @type {PointerEvent | MouseEvent} */ event) => {
      const [px, py] = plot.where(event);
      to(plot.x.value(px), plot.y.value(py));
    };
    drag(plot.svg, (event) => {
      if (event.pointerType !== "mouse") return null; // a finger scrolls here; it takes the point to drag
      held(true);
      go(event);
      return go;
    }, () => held(false));
    plot.svg.addEventListener("click", (/** @type {any} */ event) => {
      if (event.pointerType !== "mouse" && !event.target.closest(".gl-handle")) go(event);
    });
    this.element = plot.svg;
  }

  /** @param {[number, number][]} places @param {import("./dirac_laws.js").Law | null} law */
  show(places, law, /** @type {number} */ reach) {
    const { plot, state } = this;
    const changed = plot.fit();
    if (!plot.width) return;
    const { x, y } = plot;
    if (changed || reach !== this.reach) this.#frame(reach);
    this.#field();
    const shown = places.slice(0, state.k + 1);
    const near = (/** @type {number} */ pixel) => Math.max(-OUT, Math.min(OUT, pixel));
    const pixels = shown.map(([theta, psi]) => /** @type {[number, number]} */ ([near(x.at(theta)), near(y.at(psi))]));
    place(this.trail, { d: path(pixels), class: state.way === "flow" ? "gl-went gl-smooth" : "gl-went" });
    place(this.dots, { d: state.way === "flow" ? "" : pixels.map(([px, py]) => `M${px.toFixed(1)} ${py.toFixed(1)}h0`).join("") });
    const [px, py] = pixels[pixels.length - 1];
    place(this.now, { cx: px, cy: py });
    place(this.law, { d: path(this.#lawful(law).map(([theta, psi]) => [x.at(theta), y.at(psi)])) });
    this.handle.show();
  }

  /** @returns {[number, number][]} the law's curve: kept for ever, or that of this step */
  #lawful(/** @type {import("./dirac_laws.js").Law | null} */ law) {
    const { way, h, k } = this.state;
    if (law?.radius) return loop(Math.min(4 * this.reach, law.radius(k)) ** 2);
    return law?.invariant === undefined ? [] : loop(law.invariant, way === "alternating" ? h : 0);
  }

  #frame(/** @type {number} */ reach) {
    const { plot } = this;
    const { x, y } = plot;
    this.reach = reach;
    const [wide, high] = [x.to - x.from, y.from - y.to];
    const unit = reach / Math.min(wide, high); // one length both ways: circles are round
    Object.assign(x, { low: -wide * unit, high: wide * unit });
    Object.assign(y, { low: -high * unit, high: high * unit });
    plot.frame({ columns: 5, rows: 5, across: "θ, where the sample is", up: "ψ, the slope of D" });
    place(this.window, { x: x.from, y: y.to, width: wide, height: high });
    place(this.rest, { transform: `translate(${x.at(0).toFixed(1)} ${y.at(0).toFixed(1)})` });
    this.key = "";
  }

  #field() {
    const rules = rulesOf(this.state);
    const key = JSON.stringify([rules, this.reach, this.plot.width]);
    if (key === this.key) return;
    this.key = key;
    const { x, y } = this.plot;
    const cell = (2 * this.reach) / (2 * ARROWS + 1);
    const longest = 0.82 * (x.at(cell) - x.at(0));
    const found = [];
    const across = Math.ceil(x.high / cell);
    const up = Math.ceil(y.high / cell);
    for (let i = -across; i <= across; i++) for (let j = -up; j <= up; j++) {
      const [theta, psi] = [i * cell, j * cell];
      const [right, above] = velocity(theta, psi, rules);
      const speed = Math.hypot(right, above);
      if (speed > 1e-9) found.push(arrow(x.at(theta), y.at(psi), right / speed, -above / speed, longest * (0.3 + 0.7 * speed / (speed + 0.5 * this.reach))));
    }
    place(this.field, { d: found.join("") });
  }
}

function arrow(/** @type {number} */ px, /** @type {number} */ py, /** @type {number} */ right, /** @type {number} */ down, /** @type {number} */ length) {
  const [ex, ey] = [px + right * length, py + down * length];
  const barb = (/** @type {number} */ side) => `L${(ex - 4 * right + 2.4 * side * down).toFixed(1)} ${(ey - 4 * down - 2.4 * side * right).toFixed(1)}`;
  return `M${px.toFixed(1)} ${py.toFixed(1)}L${ex.toFixed(1)} ${ey.toFixed(1)}${barb(1)}M${ex.toFixed(1)} ${ey.toFixed(1)}${barb(-1)}`;
}
