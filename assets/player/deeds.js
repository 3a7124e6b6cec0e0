/** What the learner does: each deed moves the playhead, asks the server, or both. */
import * as mode from "./mode.js";
import { canonical, MOST_PINS } from "./pins.js";

const HOLD = 600; // milliseconds that a button's effect is believed before the server confirms it

export class Deeds {
  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this.player = player;
    this.held = { from: "", to: "", until: 0 };
  }

  get clock() {
    return this.player.clock;
  }

  get watch() {
    return this.player.watch;
  }

  /** The run's state, as it will be once the server has heard of the last deed. */
  get state() {
    const { run } = this.watch;
    const state = run?.starting ? "running" : (run?.state ?? "");
    const { from, to, until } = this.held;
    return performance.now() < until && state === from ? to : state;
  }

  /** What the primary button does now. */
  get offer() {
    const atEnd = this.clock.atEnd(this.watch.recording.end);
    return mode.primary(this.state, this.clock.playing, atEnd, this.watch.run?.step ?? 0);
  }

  primary() {
    const { clock, watch, offer } = this;
    if (offer === "train" || offer === "resume") {
      // what has a pace of its own is made ahead of the picture, which goes through it slowly
      if (this.ask("train", "running")) clock.pace ? clock.play() : clock.follow();
    } else if (offer === "pause") {
      // Others may want it to go on: the picture stands still for me alone then.
      const alone = watch.run.viewers <= 1;
      if (this.state === "running") this.ask("pause", alone ? "paused" : "running");
      if (alone && clock.following) clock.settle();
      else clock.pause();
    } else {
      if (offer === "replay") clock.position = this.start;
      if (this.state === "running") this.ask("train", "running");
      clock.play();
    }
    this.player.wake();
  }

  /** The frame that there is no going back behind: where what is shown slowly begins. */
  get start() {
    const first = this.watch.run?.statics?.first;
    return first ? this.watch.recording.at(first) : 0;
  }

  /** One training step at the newest frame of a run that stands still, else one frame. */
  step() {
    const atEnd = this.clock.atEnd(this.watch.recording.end);
    if (atEnd && mode.steppable(this.state)) {
      if (this.ask("step", "")) this.clock.live(this.watch.recording.end, false);
    } else if (atEnd && this.state === "running" && this.clock.playing) this.primary();
    else this.nudge(1);
    this.player.wake();
  }

  back() {
    this.nudge(-1);
  }

  nudge(/** @type {number} */ by) {
    const last = this.watch.recording.length - 1;
    this.clock.seek(Math.max(this.start, Math.min(last, Math.round(this.clock.position) + by)));
    this.player.wake();
  }

  stop() {
    this.ask("stop", "stopped");
  }

  live() {
    this.clock.live(this.watch.recording.end, this.state === "running");
    this.player.wake();
  }

  /** Stand at the frame nearest to `step`; training is left alone. */
  seek(/** @type {number} */ step) {
    this.player.hover = null;
    this.clock.seek(Math.max(this.start, this.watch.recording.nearest(step)));
    this.player.wake();
  }

  /** Look at a moment without going there; null ends the look. */
  hover(/** @type {number | null} */ step) {
    this.player.hover = step === null ? null : this.watch.recording.nearest(step);
    this.player.wake();
  }

  speed(/** @type {number} */ speed) {
    this.clock.speed = speed;
    if (speed < 1 && this.clock.following && this.clock.playing) this.clock.play();
    this.player.wake();
  }

  extend() {
    const steps = Math.max(1, Math.round(this.watch.run.steps_target / 2));
    if (this.watch.send({ do: "extend", steps })) this.clock.follow();
    this.player.wake();
  }

  /** Pin the run that is shown, or take its pin out. */
  pin() {
    const { settings } = this.watch.run;
    const pinned = this.player.pins.settings();
    const others = pinned.filter((one) => canonical(one) !== canonical(settings));
    const all = others.length < pinned.length ? others : [...pinned, settings].slice(-MOST_PINS);
    this.player.pinned(all);
  }

  unpin(/** @type {number} */ index) {
    this.player.pinned(this.player.pins.settings().filter((_, at) => at !== index));
  }

  key(/** @type {KeyboardEvent} */ event) {
    const deeds = {
      " ": () => this.primary(), ArrowRight: () => this.step(), ArrowLeft: () => this.back(),
      Home: () => this.seek(0), End: () => this.live(),
    };
    const deed = deeds[event.key];
    if (!deed || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    deed();
  }

  /** Send a command and act as if it were done. @returns {boolean} whether it could be sent */
  ask(/** @type {string} */ name, /** @type {string} */ expected) {
    if (!this.watch.send({ do: name })) return false;
    this.player.notice = "";
    if (expected) this.held = { from: this.watch.run?.state, to: expected, until: performance.now() + HOLD };
    setTimeout(() => this.player.wake(), HOLD + 20);
    this.player.wake();
    return true;
  }

  /** Believe the server alone again. */
  doubt() {
    this.held.until = 0;
  }
}
