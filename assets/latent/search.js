/**
 * The latent of a real image, looked for by descent through a frozen generator: every try with its image
 * and its error, live or played again. The recording is `genlab/experiments/inversion.py`'s.
 */
import { Clock } from "../player/clock.js";
import { dress } from "../player/dress.js";
import { h, icon, mark, say } from "../player/dom.js";
import { Pulse } from "../player/pulse.js";
import { Film } from "./film.js";
import { ramps } from "./pixels.js";
import { QUANTITIES, SearchChart } from "./search_chart.js";
import { SearchStage } from "./search_stage.js";
import { standing } from "./search_state.js";
import { told } from "./search_words.js";

const FIRST = 3; // the digit that is looked for at first
const TEN = 10;
const PACE = 5; // frames a second: they lie close where the search is fast

export class Search {
  static start() {
    return { digit: FIRST, quantity: "errors", picked: null };
  }

  constructor(/** @type {HTMLElement} */ root, /** @type {import("./main.js").Place} */ place) {
    this.place = place;
    this.state = place.state;
    this.space = place.spaces.search;
    this.space.wanted = false; // the generator does not come to the browser
    this.clock = new Clock();
    this.clock.pace = PACE;
    this.targets = new Film("Whose latent? Choose an image", (k) => this.#turn({ digit: k, picked: null }));
    this.stage = new SearchStage();
    this.tries = new Film("The tries", (k) => this.#turn({ picked: this.state.picked === k ? null : k }));
    this.canvas = h("canvas.gl-search-chart", { role: "img" });
    this.chart = new SearchChart(this.canvas, (step) => this.#seek(this.space.recording.at(this.first + step)));
    this.choice = h("div.gl-choice", { role: "group", "aria-label": "What the chart shows" }, ...Object.entries(QUANTITIES).map(([name, { name: words }]) =>
      h("button", { type: "button", "data-name": name, click: () => this.#turn({ quantity: name }) }, words)));
    this.sign = h("span.gl-sign", {});
    this.play = h("button.gl-push", { type: "button", "aria-label": "Play", click: () => this.#play() }, this.sign);
    this.range = h("input.gl-way", { type: "range", min: "0", max: "1", step: "1", "aria-label": "Step of the search", input: () => this.#seek(1 + Number(this.range.value)) });
    this.words = h("p.gl-search-words", {});
    this.spoken = h("p.gl-hidden", { role: "status" }); // said when it has come to rest
    this.body = h("div.gl-search", {},
      h("div.gl-search-left", {}, this.targets.element, this.stage.element),
      h("div.gl-search-right", {}, this.choice, this.canvas),
      h("div.gl-search-below", {}, this.tries.element, h("div.gl-search-bar", {}, this.play, this.range), this.words, this.spoken));
    root.append(this.space.strip.element, this.body);
    for (const sheet of ["latent/kinds.css", "latent/travel.css"]) dress(/** @type {any} */ (root.parentNode), sheet, import.meta.url);
    this.pulse = new Pulse((seconds) => this.#tick(seconds));
    this.off = this.space.on((news) => this.#heard(news));
    this.sized = new ResizeObserver(() => this.pulse.wake());
    this.sized.observe(this.body);
    this.before = "";
  }

  update() {
    this.colours = this.place.colours();
    this.inks = ramps(this.colours);
    this.pulse.wake();
  }

  dispose() {
    this.off();
    this.pulse.stop();
    this.sized.disconnect();
  }

  /** The step at which the generator is frozen. */
  get first() {
    return this.space.statics.first ?? 0;
  }

  get #running() {
    return this.space.state === "running";
  }

  #heard(/** @type {string} */ news) {
    const { recording, state } = this.space;
    if (news === "swapped") {
      this.state.picked = null;
      this.before = "";
      this.clock.live(recording.end, this.#running);
    }
    if (this.#running && this.before !== "running") this.clock.follow();
    // the page quotes what the search came to
    if (this.before === "running" && state === "done") this.place.tell(Date.now());
    this.before = state;
    this.pulse.next();
  }

  #turn(/** @type {any} */ change) {
    Object.assign(this.state, change);
    this.pulse.wake();
  }

  #seek(/** @type {number} */ frame) {
    this.clock.seek(Math.min(this.space.recording.end, Math.max(1, frame)));
    this.pulse.wake();
  }

  #play() {
    const { clock, space } = this;
    if (clock.playing) clock.pause();
    else {
      if (clock.position >= space.recording.end - 0.5 && !this.#running) clock.seek(1);
      clock.play();
    }
    this.pulse.wake();
  }

  #tick(/** @type {number} */ seconds) {
    const { clock, space } = this;
    clock.calm = this.pulse.calm;
    clock.advance(seconds, space.recording, this.#running);
    if (!this.#running && clock.playing && clock.position >= space.recording.end) clock.settle();
    this.#draw();
    return clock.moving(space.recording.end);
  }

  #draw() {
    const { space, state, clock, inks } = this;
    const { recording } = space;
    const originals = space.originals();
    const begun = recording.length > 1 && recording.end >= 1;
    mark(this.body, "data-begun", begun ? "" : null);
    this.body.hidden = !originals;
    space.strip.element.hidden = space.state === "done";
    this.choice.lastElementChild.hidden = !space.statics.invertible;
    if (!space.statics.invertible && state.quantity === "distances") state.quantity = "errors";
    for (const button of this.choice.children) mark(button, "aria-pressed", String(button.dataset.name === state.quantity));
    if (!originals || !inks) return;
    const size = originals.shape[0] * originals.shape[1];
    const at = Math.min(recording.end, Math.max(begun ? 1 : 0, clock.position));
    const now = begun ? standing(space, state.digit, at) : null;
    this.targets.show(Array.from({ length: TEN }, (_, k) => ({
      values: originals.values, from: k * size, top: originals.top, shape: originals.shape,
      words: now ? `a real ${k}, best try ${now.all[k].toFixed(1)} dB` : `a real ${k}`, below: now ? now.all[k].toFixed(0) : "",
    })), inks.real);
    this.targets.stand(state.digit);
    this.#steer(at, begun);
    if (!now) {
      say(this.words, this.#waiting());
      this.stage.show({ originals, digit: state.digit, now: null, recording, at: 0, over: false, colours: this.colours, inks });
      return;
    }
    const shown = state.picked !== null && state.picked < now.db.length ? state.picked : now.best;
    this.stage.show({ originals, digit: state.digit, now: { ...now, shown }, recording, at, over: now.over, colours: this.colours, inks });
    this.tries.show(now.db.map((db, k) => ({
      values: now.images, from: k * size, top: 255, shape: originals.shape, words: `try ${k + 1}: ${db.toFixed(1)} dB${k === now.best ? ", the best" : ""}`,
      below: `${k === now.best ? "\u2605 " : ""}${db.toFixed(1)}`,
    })), inks.made);
    this.tries.stand(shown);
    this.#chart(at, shown);
    say(this.words, told(now));
    if (!clock.playing) say(this.spoken, told(now));
  }

  #chart(/** @type {number} */ at, /** @type {number} */ shown) {
    const { space, state, first } = this;
    const { recording, statics } = space;
    const quantity = /** @type {keyof typeof QUANTITIES} */ (state.quantity);
    const frames = recording.frames.filter((frame) => frame.arrays[quantity]);
    const tries = frames[0].arrays[quantity].shape[1];
    const curves = Array.from({ length: tries }, (_, k) =>
      frames.map((frame) => /** @type {[number, number]} */ ([frame.step - first, frame.arrays[quantity].values[state.digit * tries + k]])));
    const noise = Math.sqrt(statics.latents);
    const line = quantity === "norms" ? { value: noise, name: `noise: ${noise.toFixed(1)}` } : null;
    const whole = Math.floor(at);
    const [one, other] = [recording.frames[whole].step, recording.frames[Math.min(recording.end, whole + 1)].step];
    const steps = Math.max(statics.steps, recording.frames[recording.end].step) - first;
    this.chart.draw({ curves, quantity, best: shown, at: one + (other - one) * (at - whole) - first, steps, mark: line, colours: this.colours });
    mark(this.canvas, "aria-label", `${QUANTITIES[quantity].unit} of ${tries} tries over ${steps} steps of search`);
  }

  #steer(/** @type {number} */ at, /** @type {boolean} */ begun) {
    const { clock, space } = this;
    const wanted = clock.playing && begun ? "pause" : clock.atEnd(space.recording.end) ? "replay" : "play";
    if (wanted !== this.shown) this.sign.replaceChildren(icon(/** @type {any} */ (wanted)));
    this.shown = wanted;
    mark(this.play, "aria-label", wanted === "pause" ? "Pause" : wanted === "replay" ? "Play again" : "Play");
    this.play.disabled = this.range.disabled = !begun;
    mark(this.range, "max", String(Math.max(1, space.recording.end - 1)));
    const value = String(Math.round(at) - 1);
    if (this.range.value !== value) this.range.value = value;
    if (begun) mark(this.range, "aria-valuetext", `step ${space.recording.frames[Math.round(at)].step - this.first} of the search`);
  }

  /** What is said before the search begins. */
  #waiting() {
    const { run, state } = this.space;
    const first = this.first.toLocaleString("en");
    if (state === "running") return `The generator is being trained, ${(run?.step ?? 0).toLocaleString("en")} of ${first} steps. Then it is frozen, and the search begins.`;
    return `Press Train: the generator takes ${first} steps, then it is frozen and the search begins.`;
  }
}
