/** Several runs in step: one playhead, one bar, one chart. It looks like a player to `Deeds`. */
import { Bar } from "./bar.js";
import { Clock } from "./clock.js";
import { counters } from "./counters.js";
import { place } from "./course.js";
import { stepAt } from "./curves.js";
import { Deeds } from "./deeds.js";
import { say } from "./dom.js";
import { Fleet } from "./fleet.js";
import * as mode from "./mode.js";
import { colours } from "./palette.js";
import { Pulse } from "./pulse.js";
import { charted } from "./race_chart.js";
import { RaceLayout } from "./race_layout.js";
import { RaceWords, summary } from "./race_words.js";
import { nearest, reached, spreadWords, standing } from "./standing.js";

const OVER = ["done", "stopped", "failed"];

export class Race {
  /**
   * @param {HTMLElement} root
   * @param {{open: (channel: string) => any, trigger: (name: string, value: any) => void, failed: () => void}} host
   */
  constructor(root, host) {
    this.host = host;
    this.root = root;
    this.clock = new Clock();
    this.notice = ""; // a sentence for the learner, until the next deed
    this.link = "open";
    /** @type {number | null} the place in the common time that the pointer looks at */
    this.hover = null;
    /** @type {number | null} the run that the pointer looks at */
    this.looked = null;
    this.veiled = false; // whether the end is not to be seen before it is predicted
    const deeds = (this.deeds = new Deeds(/** @type {any} */ (this)));
    this.bar = new Bar({
      primary: () => deeds.primary(), step: () => deeds.step(), back: () => deeds.back(),
      stop: () => deeds.stop(), live: () => deeds.live(), seek: (step) => deeds.seek(step),
      speed: (speed) => deeds.speed(speed),
    }, { train: "Train all", resume: "Resume all" });
    this.layout = new RaceLayout(root, this.bar.element, {
      hover: (step) => deeds.hover(step), seek: (step) => deeds.seek(step), changed: () => this.wake(),
      key: (event) => deeds.key(event), table: () => this.wake(),
      open: (index) => host.trigger("open", this.watch.lanes[index].entry.id),
      look: (index, looked) => this.#look(looked ? index : null),
    });
    this.words = new RaceWords(this.layout);
    this.watch = new Fleet(host.open, {
      changed: () => this.#changed(), grown: () => this.pulse.next(),
      error: (sentence) => this.#say(sentence), link: (state) => this.#linked(state),
    });
    this.pulse = new Pulse((seconds) => this.#tick(seconds));
    this.resized = new ResizeObserver(() => this.wake());
    this.resized.observe(root);
    counters.nodes += 1;
  }

  /** Take what Python says: which runs, how they are shown, whether the end may be seen. */
  update(/** @type {any} */ { race }) {
    this.data = race;
    this.colours = colours(this.root);
    this.layout.paint(this.colours);
    this.layout.arrange(race.display, race.runs.length, race.runs[0]?.statics.kind ?? "plane");
    this.watch.have(race.runs);
    const veiled = Boolean(race.question && !race.question.answered);
    if (veiled && !this.veiled) this.clock.seek(0);
    if (!veiled && this.veiled) this.#unveil();
    this.veiled = veiled;
    this.wake();
  }

  dispose() {
    this.pulse.stop();
    this.resized.disconnect();
    this.watch.close();
  }

  /** Draw soon. */
  wake() {
    this.pulse.wake();
  }

  /** The learner has committed: what is recorded is played to its end. */
  #unveil() {
    if (!OVER.includes(this.deeds.state) || this.clock.atEnd(this.watch.recording.end)) return;
    if (this.pulse.calm) this.clock.live(this.watch.recording.end, false);
    else this.clock.play();
  }

  #changed() {
    const { run } = this.watch;
    if (!run) return this.wake();
    if (this.deeds.state === "running" && this.clock.following) this.clock.playing = true;
    if (this.before && !OVER.includes(this.before) && OVER.includes(run.state)) {
      this.host.trigger("ended", this.watch.lanes.map((lane) => lane.entry.id));
    }
    this.before = run.state;
    this.wake();
  }

  #linked(/** @type {string} */ state) {
    this.link = state;
    if (state === "failed") this.host.failed();
    this.wake();
  }

  #say(/** @type {string} */ sentence) {
    this.notice = sentence;
    this.deeds.doubt();
    this.wake();
  }

  #look(/** @type {number | null} */ index) {
    this.looked = index;
    this.wake();
  }

  #tick(/** @type {number} */ seconds) {
    const { clock, watch } = this;
    clock.calm = this.pulse.calm;
    this.#lay();
    const moved = clock.advance(seconds, watch.recording, this.deeds.state === "running");
    const changing = this.#draw(moved || clock.playing ? Math.max(seconds, 1e-3) : 0);
    return changing || clock.moving(watch.recording.end);
  }

  /** Bring the common time up to date; steps that come in before the playhead do not move it. */
  #lay() {
    const { clock, watch } = this;
    const { recording } = watch;
    const at = Math.floor(clock.position);
    const [before, step] = [recording.frames[at]?.step, stepAt(recording, clock.position)];
    watch.lay();
    if (before !== undefined && recording.frames[at]?.step !== before) clock.position = recording.place(step);
  }

  /** @returns {boolean} whether a picture is still changing by itself */
  #draw(/** @type {number} */ moved) {
    const { clock, watch, layout, hover, deeds } = this;
    const { lanes, recording, run } = watch;
    const position = Math.min(hover ?? clock.position, Math.max(0, recording.length - 1));
    const step = stepAt(recording, position);
    const shown = Math.round(step);
    const steps = run?.steps_target ?? Math.max(1, ...lanes.map((lane) => lane.statics.steps ?? 1));
    const places = lanes.map((lane) => place(lane.recording, step));
    // All pictures first, then all words: a canvas asks for its size, which words may change.
    const scene = { show: layout.shown, colours: this.colours, moved };
    const changing = lanes.map((lane, k) => layout.tiles[k].draw(lane, places[k], scene));
    const standings = lanes.map((lane, k) => standing(lane, Math.round(places[k])));
    this.#chart(standings, step, steps);
    this.#bar(shown, steps);
    this.#tiles(standings, shown);
    const lost = this.link === "lost";
    layout.say(lost ? "Connection lost, retrying." : this.notice || (run ? mode.note(run, deeds.state) : ""));
    counters.drawn += 1;
    counters.race = { step: shown, state: deeds.state, runs: lanes.map((lane) => ({ id: lane.entry.id,
      state: lane.run?.state ?? "", step: lane.newest, frames: lane.recording.length })) };
    return changing.some(Boolean);
  }

  #tiles(standings, /** @type {number} */ step) {
    const { colours, data, deeds, layout, veiled } = this;
    const over = OVER.includes(deeds.state) && !veiled && standings.some((one) => one.final);
    const best = over && data.display !== "band" ? nearest(standings) : [];
    this.watch.lanes.forEach((lane, k) => {
      const verdict = !best.includes(k) ? "" : best.length > 1 ? "among the nearest" : "nearest the floor";
      layout.tiles[k].dress(lane.entry.label, k, colours.runs[k % colours.runs.length], data.open);
      layout.tiles[k].words(lane, standings[k], step, verdict, veiled);
    });
  }

  #chart(standings, /** @type {number} */ step, /** @type {number} */ steps) {
    const { display } = this.data;
    const { layout, watch, looked } = this;
    const until = this.veiled ? step : undefined;
    const scene = charted(watch.lanes, { display, colours: this.colours, step, steps, until, looked,
      zoomed: layout.zoom.checked, singles: layout.single.checked || this.hover !== null, hovering: this.hover !== null });
    layout.chart.draw(scene);
    const shown = Math.round(step);
    const there = standings.filter((_, k) => reached(watch.lanes[k], shown));
    const losses = there.map((one) => one.loss).filter(Number.isFinite);
    const banded = display === "band" && losses.length > 1;
    const band = banded ? spreadWords(losses, standings.length, scene.unit) : "";
    say(layout.reading, band);
    this.words.chart(watch.lanes, standings, shown, band);
    this.words.show(summary(watch.lanes, standings,
      { step: shown, steps, slowest: this.clock.following ? watch.slowest : null, display }));
    this.words.table(watch.lanes, until);
  }

  #bar(/** @type {number} */ step, /** @type {number} */ steps) {
    const { clock, deeds } = this;
    const { recording, run } = this.watch;
    const { state } = deeds;
    const last = recording.frames.at(-1)?.step ?? 0;
    const behind = clock.following ? 0 : Math.max(0, (recording.frames[recording.end]?.step ?? 0) - step);
    this.bar.show({
      primary: deeds.offer, ready: Boolean(run) && recording.length > 0, step, last, steps,
      words: run ? mode.stateWords({ ...run, state }, behind) : "Connecting", busy: state === "running",
      behind: behind > 0, done: mode.over(state), speed: clock.speed, pinned: false, pinnable: false,
      stoppable: ["running", "paused", "interrupted"].includes(state),
    });
  }
}
