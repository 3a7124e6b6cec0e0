/** The player: one run's recording, played, scrubbed and steered. It wires the parts together. */
import { Bar } from "./bar.js";
import { Clock } from "./clock.js";
import { counters } from "./counters.js";
import { Layout } from "./layout.js";
import * as mode from "./mode.js";
import { colours } from "./palette.js";
import { MOST_PINS, Pins } from "./pins.js";
import { Watch } from "./watch.js";

const HOLD = 600; // milliseconds that a button's effect is believed before the server confirms it

export class Player {
  /**
   * @param {HTMLElement} root
   * @param {{open: (channel: string) => any, trigger: (name: string, value: any) => void,
   *          state: (name: string, value: any) => void, failed: () => void,
   *          address: (run: string) => string | null}} host
   */
  constructor(root, host) {
    this.host = host;
    this.root = root;
    this.clock = new Clock();
    this.held = { from: "", to: "", until: 0 };
    this.notice = "";
    this.link = "open";
    this.ended = "";
    this.hover = null;
    this.moved = 0;
    this.wanted = { steps: 0, at: null };
    this.bar = new Bar({
      primary: () => this.primary(), step: () => this.stepOnce(), back: () => this.#nudge(-1),
      stop: () => this.#do("stop", "stopped"), live: () => this.#live(), seek: (step) => this.seek(step),
      speed: (speed) => this.#speed(speed), pin: () => this.#pin(),
      reseed: () => host.trigger("reseed", Date.now()), extend: () => this.#extend(),
      moment: () => host.trigger("at", this.#frame()?.step ?? 0), picture: () => this.layout.save(),
      opened: () => this.bar.menu.address(host.address(this.watch.run?.id), Math.round(this.clock.position)),
    });
    this.layout = new Layout(root, this.bar.element, {
      hover: (step) => this.#hover(step), seek: (step) => this.seek(step), changed: () => this.wake(),
      key: (event) => this.#key(event),
    });
    this.watch = new Watch(host.open("main"), {
      changed: () => this.#changed(), grown: () => this.wake(), swapped: () => this.#swapped(),
      error: (sentence) => this.#say(sentence), link: (state) => this.#linked(state),
    });
    this.pins = new Pins(host.open, { changed: () => this.wake(), unpin: (k) => this.#unpin(k) });
    this.layout.pins.append(this.pins.element);
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.resized = new ResizeObserver(() => this.wake());
    this.resized.observe(root);
    counters.nodes += 1;
  }

  /** Take what Python says: which run, which pins, which moment. */
  update(/** @type {any} */ data) {
    this.colours = colours(this.root);
    this.data = data;
    this.layout.paint(this.colours);
    this.layout.kind((data.statics ?? {}).kind, this.watch.recording.length === 0);
    if (data.at !== this.wanted.at) this.wanted.at = data.at ?? null;
    this.watch.watch({ experiment: data.experiment, settings: data.settings });
    this.pins.have(data.experiment, data.pins ?? []);
    this.wake();
  }

  dispose() {
    cancelAnimationFrame(this.ticket ?? 0);
    this.resized.disconnect();
    this.watch.close();
    this.pins.close();
  }

  // The learner's deeds ----------------------------------------------------------------------

  primary() {
    const { clock, watch } = this;
    const deed = this.#deed();
    if (deed === "train" || deed === "resume") {
      if (this.#do("train", "running")) clock.follow();
    } else if (deed === "pause") {
      if (this.state === "running") this.#do("pause", watch.run.viewers > 1 ? "running" : "paused");
      clock.pause();
    } else {
      if (deed === "replay") clock.position = 0;
      if (this.state === "running") this.#do("train", "running");
      clock.play();
    }
    this.wake();
  }

  /** One training step at the newest frame of a run that stands still, else one frame. */
  stepOnce() {
    const atEnd = this.clock.position >= this.watch.recording.end;
    if (atEnd && mode.steppable(this.state)) {
      if (this.#do("step", "")) this.clock.live(this.watch.recording.end, false);
    } else if (atEnd && this.state === "running") this.primary();
    else this.#nudge(1);
    this.wake();
  }

  /** Stand at the frame nearest to `step`; training is left alone. */
  seek(/** @type {number} */ step) {
    this.hover = null;
    this.clock.seek(this.watch.recording.nearest(step));
    this.wake();
  }

  get state() {
    const state = this.watch.run?.state ?? "";
    const { from, to, until } = this.held;
    return performance.now() < until && state === from ? to : state;
  }

  #do(name, expected) {
    if (!this.watch.send({ do: name })) return false;
    this.notice = "";
    if (expected) this.held = { from: this.watch.run?.state, to: expected, until: performance.now() + HOLD };
    setTimeout(() => this.wake(), HOLD + 20);
    this.wake();
    return true;
  }

  #nudge(by) {
    const { end } = this.watch.recording;
    this.clock.seek(Math.max(0, Math.min(end, Math.round(this.clock.position) + by)));
    this.wake();
  }

  #live() {
    this.clock.live(this.watch.recording.end, this.state === "running");
    this.wake();
  }

  #speed(speed) {
    this.clock.speed = speed;
    if (speed < 1 && this.clock.following && this.clock.playing) this.clock.play();
    this.wake();
  }

  #hover(step) {
    this.hover = step === null ? null : this.watch.recording.nearest(step);
    this.wake();
  }

  #extend() {
    const steps = Math.max(1, Math.round(this.watch.run.steps_target / 2));
    if (this.watch.send({ do: "extend", steps })) this.clock.follow();
  }

  #pin() {
    const { settings } = this.watch.run;
    const pinned = this.pins.list.map((pin) => pin.settings);
    const key = JSON.stringify(settings);
    const without = pinned.filter((one) => JSON.stringify(one) !== key);
    this.#pinned(without.length < pinned.length ? without : [...pinned, settings].slice(-MOST_PINS));
  }

  #unpin(k) {
    this.#pinned(this.pins.list.filter((_, at) => at !== k).map((pin) => pin.settings));
  }

  #pinned(settings) {
    this.pins.have(this.data.experiment, settings);
    this.host.state("pins", settings);
    this.wake();
  }

  #key(/** @type {KeyboardEvent} */ event) {
    const deeds = {
      " ": () => this.primary(), ArrowRight: () => this.stepOnce(), ArrowLeft: () => this.#nudge(-1),
      Home: () => this.seek(0), End: () => this.#live(),
    };
    const deed = deeds[event.key];
    if (!deed || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    deed();
  }

  // What comes from the server ---------------------------------------------------------------

  #changed() {
    const { run } = this.watch;
    if (!run || this.watch.waiting) return this.wake();
    if (run.state === "running" && this.clock.following) this.clock.playing = true;
    if (this.before === "running" && run.state === "done" && this.ended !== run.id) {
      this.ended = run.id;
      this.host.trigger("ended", { run: run.id, step: run.step, metrics: run.metrics });
    }
    this.before = run.state;
    this.wake();
  }

  #swapped() {
    const { run, recording } = this.watch;
    Object.assign(this, { before: run.state, hover: null, notice: "" });
    this.layout.kind(run.statics.kind, true);
    if (this.wanted.at === null) {
      this.clock.live(recording.end, run.state === "running");
      // Whoever sees a run train wants it to go on, also when the one who started it leaves.
      if (run.state === "running") this.watch.send({ do: "train" });
      if (this.data.autoplay && mode.over(run.state)) this.autoplay = true;
    } else this.clock.seek(0);
    this.wake();
  }

  #linked(state) {
    this.link = state;
    if (state === "failed") this.host.failed();
    this.wake();
  }

  #say(sentence) {
    this.notice = sentence;
    this.held.until = 0;
    this.wake();
  }

  // Drawing ----------------------------------------------------------------------------------

  /** Draw soon; many calls are one drawing. */
  wake() {
    this.ticket ??= requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now) {
    this.ticket = undefined;
    const { clock, watch } = this;
    const { recording } = watch;
    const seconds = Math.min(0.1, (now - (this.lastTick ?? now)) / 1000);
    clock.calm = this.still.matches;
    this.#arriveAtMoment();
    const moved = clock.advance(seconds, recording, this.state === "running");
    const drawn = this.#draw(moved || clock.playing ? Math.max(seconds, 1e-3) : 0);
    const goOn = clock.moving(recording.end) || drawn;
    this.lastTick = goOn ? now : undefined;
    if (goOn) this.wake();
  }

  /** Go to the moment that the page's address names, once its frame is here. */
  #arriveAtMoment() {
    const { at } = this.wanted;
    const { recording, run } = this.watch;
    if (at === null || at === undefined || !recording.length || this.arrived === at) return;
    const here = recording.frames[recording.end].step;
    if (here < at && here < (run?.step ?? 0)) return;
    this.arrived = at;
    this.clock.seek(recording.nearest(at));
  }

  #frame() {
    return this.watch.recording.frames[Math.round(this.hover ?? this.clock.position)];
  }

  #deed() {
    const { clock, watch } = this;
    return mode.primary(this.state, clock.playing, clock.position >= watch.recording.end - 0.5,
      watch.run?.step ?? 0);
  }

  /** @returns {boolean} whether the picture is still changing by itself */
  #draw(moved) {
    const { watch, clock } = this;
    const { recording, run } = watch;
    const position = Math.min(this.hover ?? clock.position, Math.max(0, recording.end));
    const frame = recording.frames[Math.floor(position)];
    const step = frame?.step ?? 0;
    const last = recording.frames[recording.end]?.step ?? 0;
    const statics = run?.statics ?? this.data.statics ?? {};
    const steps = run?.steps_target ?? statics.steps ?? 1;
    const state = this.state;
    const key = JSON.stringify(run?.settings);
    this.bar.show({
      primary: this.#deed(), ready: Boolean(run) && recording.length > 0, step, last, steps,
      words: run ? mode.stateWords({ ...run, state }, clock.following ? 0 : last - step) : "Connecting",
      busy: state === "running", behind: clock.position < recording.end - 1 || !clock.following,
      stoppable: state === "running" || state === "paused", done: mode.over(state),
      pinned: this.pins.list.some((pin) => pin.key === key), pinnable: recording.length > 0,
      speed: clock.speed,
    });
    this.layout.note(this.#note(run), state === "failed" || this.link === "lost");
    if (!frame) return false;
    const scene = { recording, position, statics, colours: this.colours, moved, show: this.layout.shown };
    let changing = this.layout.draw({ ...scene, steps, rivals: this.pins.rivals(),
      hovering: this.hover !== null });
    changing = this.pins.draw(step, run?.settings, scene.show, this.colours, moved) || changing;
    this.layout.words.show(recording, Math.floor(position), steps, statics);
    counters.drawn += 1;
    Object.assign(counters, { step, state, position, run: run?.id });
    return changing;
  }

  #note(run) {
    if (this.link === "lost") return "Connection lost, retrying.";
    if (this.notice) return this.notice;
    if (this.watch.waiting && !this.watch.recording.length) return "The first picture is on its way.";
    return run && ["failed", "interrupted", "paused"].includes(this.state) ? mode.reason(run) : "";
  }
}
