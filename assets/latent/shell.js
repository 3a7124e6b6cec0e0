/**
 * Travel in the 784 latents of a flow. The ways are runs (`genlab/experiments/travel.py`): Python is told
 * which is asked for, and each place of it is a frame.
 */
import { dress } from "../player/dress.js";
import { h, icon, mark, say } from "../player/dom.js";
import { Film } from "./film.js";
import { Pickers } from "./pickers.js";
import { ramps } from "./pixels.js";
import { Playhead } from "./playhead.js";
import { ShellChart } from "./shell_chart.js";
import { FIRST, ROWS, SWITCHES } from "./shell_table.js";
import { placeWords, summary } from "./shell_words.js";
import { answers, frameAt, stillAt } from "./shell_frames.js";
import { ShellStage } from "./shell_stage.js";
import { SLOTS, WAYS } from "./travel_table.js";
import { ANSWERING, answering, Task } from "./travel_tasks.js";

const SHOWN = 11; // images in a row

export class Shell {
  /** Python gives the settings that it begins with. */
  static start(/** @type {any} */ given) {
    return { asked: { ...given.asked }, at: 0, seen: false, ends: { ...FIRST }, met: "" };
  }

  constructor(/** @type {HTMLElement} */ root, /** @type {import("./main.js").Place} */ place) {
    this.place = place;
    this.state = place.state;
    /** @type {Map<any, () => void>} */
    this.heard = new Map();
    this.playhead = new Playhead();
    this.ways = this.#choice("What to do", WAYS, (way) => this.#ask({ way, ...this.state.ends[way] }));
    this.switches = Object.fromEntries(Object.entries(SWITCHES).map(([name, { label, options }]) =>
      [name, this.#choice(label, options, (value) => this.#ask({ [name]: value }))]));
    this.others = h("button.gl-push", { type: "button", click: () => this.#ask({ seed: this.state.asked.seed + 1 }) }, "Draw others");
    this.pickers = new Pickers(SLOTS.analogy, (slot, k) => this.#end(slot, k));
    this.stage = new ShellStage();
    this.chart = new ShellChart((share) => this.#stop(share));
    this.films = [0, 1].map((row) => new Film("", (k) => this.#stop(k / (SHOWN - 1))));
    this.verb = h("span", {}, "Travel");
    this.play = h("button.gl-push.gl-first", { type: "button", click: () => this.playhead.play((share) => this.#go(share)) }, icon("play"), this.verb);
    this.range = h("input.gl-way", { type: "range", min: "0", max: "1", step: "0.05", "aria-label": "Place on the way", input: () => this.#stop(Number(this.range.value)) });
    this.words = h("p.gl-travel-words", { role: "status" });
    this.found = h("p.gl-travel-words", {});
    this.task = new Task(ANSWERING);
    this.notice = h("p.gl-notice", { hidden: true });
    this.body = h("div.gl-shell", {},
      h("div.gl-shell-left", {}, this.pickers.element, this.stage.element),
      h("div.gl-shell-right", {}, this.chart.element),
      h("div.gl-travel-films", {}, ...this.films.map((film) => film.element),
        h("div.gl-shell-bar", {}, this.play, this.range), this.words, this.found, this.task.element));
    root.replaceChildren(h("div.gl-tools", {}, this.ways), h("div.gl-tools.gl-switches", {}, ...Object.values(this.switches), this.others), this.notice, this.body);
    dress(/** @type {any} */ (root.parentNode), "latent/travel.css", import.meta.url);
    this.sized = new ResizeObserver(() => this.#show());
    this.sized.observe(this.body);
  }

  update(/** @type {any} */ given) {
    this.given = given;
    for (const [space, off] of this.heard) {
      if (Object.values(this.place.spaces).includes(space)) continue;
      off();
      this.heard.delete(space);
    }
    for (const space of Object.values(this.place.spaces)) {
      if (!this.heard.has(space)) this.heard.set(space, space.on((news) => this.#news(space, news)));
      this.#begin(space);
    }
    this.#show();
  }

  dispose() {
    this.playhead.stop();
    for (const off of this.heard.values()) off();
    this.sized.disconnect();
  }

  #choice(/** @type {string} */ label, /** @type {Record<string, string>} */ options, /** @type {(name: string) => void} */ take) {
    return h("div.gl-choice", { role: "group", "aria-label": label }, ...Object.entries(options).map(([name, words]) =>
      h("button", { type: "button", "data-name": name, click: () => take(name) }, words)));
  }

  /** Take another end. */
  #end(/** @type {string} */ slot, /** @type {number} */ k) {
    const { asked, ends } = this.state;
    ends[asked.way] = { ...ends[asked.way], [slot]: k };
    this.#ask({ [slot]: k });
  }

  /** Ask for another journey; the one shown stays until the first place of that one is here. */
  #ask(/** @type {any} */ change) {
    const asked = { ...this.state.asked, ...change };
    if (JSON.stringify(asked) === JSON.stringify(this.state.asked)) return;
    const ends = Object.keys(change).every((name) => name in SLOTS.analogy || name === "seed");
    Object.assign(this.state, { asked, at: ends ? 0 : this.state.at });
    this.fresh = ends;
    this.#press();
    mark(this.body, "data-waiting", "");
    this.place.tell(asked);
  }

  #news(/** @type {any} */ space, /** @type {string} */ news) {
    if (news === "swapped" && this.fresh) {
      this.fresh = false;
      this.playhead.play((share) => this.#go(share));
    }
    this.#begin(space);
    this.#show();
  }

  /** A way takes a second, so it is taken at once. */
  #begin(/** @type {any} */ space) {
    if (["ready", "paused", "interrupted"].includes(space.state) && space.run && !space.watch.waiting) space.train();
  }

  #stop(/** @type {number} */ share) {
    this.playhead.stop();
    this.#go(share);
  }

  #go(/** @type {number} */ share) {
    this.state.at = share;
    if (share >= 1) this.state.seen = true;
    this.#draw();
  }

  /** The way that is shown: what was asked for may not be here yet. */
  get way() {
    const { spaces } = this.place;
    return spaces.straight ? "between" : spaces.analogy ? "analogy" : "half";
  }

  get rows() {
    return ROWS[this.way].map(([run, array, name]) => ({ space: this.place.spaces[run], array, name }));
  }

  #press() {
    const { asked } = this.state;
    for (const button of this.ways.children) mark(button, "aria-pressed", String(button.dataset.name === asked.way));
    for (const [name, group] of Object.entries(this.switches)) {
      for (const button of group.children) mark(button, "aria-pressed", String(button.dataset.name === asked[name]));
    }
    this.switches.half.hidden = asked.way !== "half";
    this.others.hidden = asked.way !== "half" && asked.source !== "draws";
  }

  /** Take all anew from the frames that are here. */
  #show() {
    this.#press();
    const { way } = this;
    this.colours = this.place.colours();
    this.ramps = ramps(this.colours);
    const [main] = this.rows;
    const problem = this.given?.problem || this.rows.map(({ space }) => space.problem || (space.state === "failed" ? space.run.reason : "")).find(Boolean) || "";
    this.notice.hidden = !problem;
    say(this.notice, problem);
    const first = main.space?.recording.frames[0];
    this.body.hidden = !first?.arrays.candidates;
    if (this.body.hidden) return;
    this.#candidates(main.space, way);
    this.films.forEach((film, row) => this.#film(film, this.rows[row]));
    this.#draw();
  }

  #candidates(/** @type {any} */ space, /** @type {string} */ way) {
    const { candidates, candidate_digits: digits } = space.recording.frames[0].arrays;
    const shape = candidates.shape.slice(1);
    const size = shape[0] * shape[1];
    const still = (/** @type {number} */ k) => ({ values: candidates.values, from: k * size, top: 255, shape, words: `a ${digits.values[k]}` });
    const { settings } = space.run;
    const real = settings.source === "images";
    this.pickers.rename(SLOTS[way]);
    const { asked } = this.state;
    const held = Object.fromEntries(Object.keys(SLOTS.analogy).map((slot) => [slot, still(asked[slot])]));
    this.pickers.show({ count: candidates.shape[0], still }, held, asked, real ? this.ramps.real : this.ramps.made);
  }

  #film(/** @type {Film} */ film, row) {
    film.element.hidden = !row;
    if (!row) return;
    say(film.name, row.name);
    mark(film.row, "aria-label", row.name);
    const steps = row.space.statics.steps;
    film.show(Array.from({ length: SHOWN }, (_, k) => stillAt(row, Math.round((k / (SHOWN - 1)) * steps))), this.ramps.made);
  }

  /** Show the place of now. */
  #draw() {
    if (this.body.hidden) return;
    const { at, seen } = this.state;
    const { way, rows } = this;
    const steps = rows[0].space.statics.steps;
    const step = Math.round(at * steps);
    if (Math.abs(Number(this.range.value) - at) > 1e-6) this.range.value = String(at);
    this.films.forEach((film) => film.stand(Math.round(at * (SHOWN - 1))));
    const places = rows.map((row) => ({ ...row, still: stillAt(row, step), figures: frameAt(row.space, step)?.losses }));
    this.stage.show(places, this.ramps);
    this.chart.draw({ rows, way, at, seen, colours: this.colours });
    say(this.verb, way === "half" ? "Play" : "Travel");
    const waiting = !this.given?.problem && !answers(this.state.asked, way, rows[0].space.run);
    mark(this.body, "data-waiting", waiting ? "" : null);
    const words = waiting ? "On the way." : placeWords(way, places, step, steps);
    mark(this.range, "aria-valuetext", `place ${step} of ${steps}`);
    if (!this.playhead.playing) say(this.words, words);
    say(this.found, seen ? summary(way, rows[0].space.run) : "");
    this.#judge(rows[0].space);
  }

  #judge(/** @type {any} */ space) {
    this.task.element.hidden = this.way !== "analogy";
    const last = frameAt(space, space.statics.steps)?.losses;
    const digits = space.recording.frames[0]?.arrays.candidate_digits?.values;
    if (this.task.element.hidden || !last || !digits || !space.run) return;
    const { first, second, third } = space.run.settings;
    const { met, now } = answering([first, second, third].map((k) => digits[k]), last.digit_on_shell, last.sure_on_shell);
    this.state.met ||= met;
    this.task.show(this.state.met, now);
  }
}
