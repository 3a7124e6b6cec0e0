/** The smallest GAN: one number against one number, played, with the law drawn over the path. */
import { h, mark, say } from "../player/dom.js";
import { DiracChart } from "./dirac_chart.js";
import { known } from "./dirac_laws.js";
import { DiracLine } from "./dirac_line.js";
import { played } from "./dirac_maths.js";
import { DiracPlane, reachOf } from "./dirac_plane.js";
import { KINDS, LOSSES, PREPARED, prepared, rulesOf, sentence, STEPS, STRENGTHS, WAYS } from "./dirac_words.js";
import { text } from "./figures.js";
import { button, choice } from "./prices.js";
import { slider } from "./slider.js";

const [SMALL, LARGE] = [-2, 0.2]; // powers of ten of the step h
const FIRST = Object.keys(PREPARED)[0];
const WIDEST = 64; // of a start
const [ARRIVED, LEFT] = [1e-6, 100]; // radii at which there is nothing more to see

export class Dirac {
  static start({ prepared: name = FIRST } = {}) {
    return { ...PREPARED[name], k: 0 };
  }

  /** @param {HTMLElement} root @param {any} state kept while the page is open */
  constructor(root, state) {
    this.state = state;
    this.plane = new DiracPlane(state, (theta, psi) => this.#from(theta, psi), (is) => this.#hold(is));
    this.line = new DiracLine();
    this.chart = new DiracChart();
    this.#controls();
    this.figures = [0, 1, 2].map((k) => h("b", { "data-testid": ["step", "radius", "lawful"][k] }));
    this.names = ["Step", "Radius", "The law"].map((name) => h("small", {}, name));
    this.says = h("p.gl-say", { role: "status" });
    const key = h("div.gl-key", {}, h("span", {}, h("i.gl-of-went", {}), "played"), h("span", {}, h("i.gl-of-law", {}), "the law"),
      h("span", {}, h("i.gl-of-field", {}), "where both are pushed"));
    root.replaceChildren(h("div.gl-dirac", { role: "group", "aria-label": "The smallest GAN" },
      h("div.gl-tools.gl-ready", { role: "group", "aria-label": "Prepared games" }, ...Object.values(this.ready)),
      h("div.gl-two", {},
        h("div.gl-half", {}, key, this.plane.element,
          h("div.gl-tools", {}, this.play, this.step, this.again), this.at.element),
        h("div.gl-half", {}, this.line.element, this.chart.element,
          h("div.gl-totals.gl-plain", {}, ...this.figures.map((figure, k) => h("div", {}, this.names[k], figure))), this.says,
          h("div.gl-tools", {}, this.loss.element, this.kind.element), ...this.strengths.map((one) => one.element),
          h("div.gl-tools", {}, this.way.element), this.rate.element))));
    this.reach = 0;
    this.resized = new ResizeObserver(() => this.show());
    this.resized.observe(root);
    this.#changed();
  }

  dispose() {
    this.resized.disconnect();
    this.#playing(false);
  }

  #controls() {
    const { state } = this;
    const set = (/** @type {object} */ now) => { Object.assign(state, { ...now, k: 0 }); this.#changed(); };
    this.ready = Object.fromEntries(Object.keys(PREPARED).map((name) => [name, button(name, () => {
      set(structuredClone(PREPARED[name]));
      this.#playing(true);
    })]));
    this.play = button("Play", () => this.#playing(!this.frame), { class: "gl-push gl-first" });
    this.step = button("Step", () => { this.#playing(false); this.#to(state.k + 1); });
    this.again = button("To the start", () => { this.#playing(false); this.#to(0); });
    this.at = slider("Step", { low: 0, high: STEPS, step: 1 }, (k) => { this.#playing(false); this.#to(k); });
    this.loss = picked("Loss", LOSSES, (loss) => set({ loss }));
    this.kind = picked("Regulariser", KINDS, (kind) => set({ kind }));
    this.strengths = Object.entries(STRENGTHS).map(([kind, [name, low, high]]) => ({ kind,
      ...slider(name, { low, high, step: 0.02 }, (power) => set({ [kind]: round(10 ** power) })) }));
    this.way = choice("Who moves when", WAYS, (way) => set({ way }));
    this.rate = slider("Step size h", { low: SMALL, high: LARGE, step: 0.02 }, (power) => set({ h: round(10 ** power) }));
  }

  show() {
    const { state, law, places, radii, kept } = this;
    const { k } = state;
    if (!this.held) this.reach = reachOf(places.slice(0, k + 1), Math.min(this.#least(), WIDEST));
    const lawful = law?.radius ? law.radius(k) : Math.sqrt(law?.invariant ?? NaN);
    [String(k), size(radii[k]), law && Number.isFinite(lawful) ? size(lawful) : "–"].forEach((words, one) => say(this.figures[one], words));
    say(this.names[1], kept ? "√(θ² + ψ² − hθψ)" : "Radius √(θ² + ψ²)");
    if (kept) say(this.figures[1], size(kept[k]));
    this.at.show(k, `${k} of ${places.length - 1}`);
    this.step.disabled = k >= places.length - 1;
    this.again.disabled = k === 0;
    this.plane.show(places, law, this.reach);
    this.line.show(places[k], this.reach, state.loss);
    this.chart.show(state, radii, kept, law);
  }

  /** Play the game anew, as it is set now. */
  #changed() {
    const { state } = this;
    const rules = rulesOf(state);
    this.places = played(state.start, rules, state.h, STEPS, state.way);
    this.radii = this.places.map(([theta, psi]) => Math.hypot(theta, psi));
    this.law = known(state.start, rules, state.h, state.way);
    this.kept = this.law?.invariant !== undefined && !this.law.radius
      ? this.places.map(([theta, psi]) => Math.sqrt(theta ** 2 + psi ** 2 - state.h * theta * psi)) : null;
    state.k = Math.min(state.k, this.places.length - 1);
    this.loss.show(state.loss);
    this.kind.show(state.kind);
    this.way.show(state.way);
    this.rate.show(Math.log10(state.h), text(state.h));
    for (const { kind, element, show } of this.strengths) {
      element.hidden = kind !== state.kind;
      show(Math.log10(state[kind]), text(state[kind], 2));
    }
    const now = prepared(state);
    for (const [name, one] of Object.entries(this.ready)) mark(one, "aria-pressed", String(name === now));
    say(this.says, sentence(state, this.law, this.places.length));
    this.show();
  }

  /** The law's own size, as far as the picture should hold it: not what it grows to. */
  #least() {
    const { law, state } = this;
    if (law?.kept && law.radius) return law.radius(0);
    return law?.invariant === undefined ? 0 : Math.sqrt(law.invariant / (1 - (state.way === "alternating" ? state.h / 2 : 0)));
  }

  #from(/** @type {number} */ theta, /** @type {number} */ psi) {
    this.#playing(false);
    const near = (/** @type {number} */ x) => Math.max(-WIDEST, Math.min(WIDEST, Math.round(1000 * x) / 1000));
    Object.assign(this.state, { start: [near(theta), near(psi)], k: 0 });
    this.#changed();
  }

  #hold(/** @type {boolean} */ is) {
    this.held = is;
    if (!is) this.show();
  }

  #to(/** @type {number} */ k) {
    this.state.k = Math.max(0, Math.min(this.places.length - 1, k));
    this.show();
  }

  #playing(/** @type {boolean} */ is) {
    if (this.frame) cancelAnimationFrame(this.frame);
    this.frame = 0;
    say(this.play, is ? "Pause" : "Play");
    if (!is) return;
    const here = this.radii[this.state.k];
    if (this.state.k >= this.places.length - 1 || (this.state.k && (here < ARRIVED || here > LEFT))) this.#to(0);
    let [at, last] = [this.state.k, performance.now()];
    const go = (/** @type {number} */ now) => { // slow at first, where each step is to be seen
      at += (Math.max(0, Math.min(100, now - last)) / 1000) * Math.max(12, 0.8 * at);
      last = now;
      this.#to(Math.floor(at));
      const r = this.radii[this.state.k];
      if (this.state.k >= this.places.length - 1 || r < ARRIVED || r > LEFT) this.#playing(false);
      else this.frame = requestAnimationFrame(go);
    };
    this.frame = requestAnimationFrame(go);
  }
}

/** A radius in figures, however small. */
function size(/** @type {number} */ r) {
  return r > 0 && r < 1e-3 ? r.toExponential(1).replace("-", "\u2212") : text(r);
}

/** A number as short as a slider's place allows. */
function round(/** @type {number} */ value) {
  return Number(value.toPrecision(3));
}

/** A list to pick one from, with its name before it. @param {[string, string][]} options */
function picked(/** @type {string} */ label, options, /** @type {(value: string) => void} */ choose) {
  const list = h("select.gl-list", { change: () => choose(list.value) }, ...options.map(([value, words]) => h("option", { value }, words)));
  return {
    element: h("label.gl-picked", {}, h("span", {}, label), list),
    show(/** @type {string} */ value) { list.value = value; },
  };
}
