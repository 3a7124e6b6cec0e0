/** The player: one run's recording, played, scrubbed and steered. It wires the parts together. */
import { Bar } from "./bar.js";
import { counters } from "./counters.js";
import { Deeds } from "./deeds.js";
import { Layout } from "./layout.js";
import * as mode from "./mode.js";
import { colours } from "./palette.js";
import { Pins } from "./pins.js";
import { Stage } from "./stage.js";
import { Watch } from "./watch.js";

export class Player extends Stage {
  /**
   * @param {HTMLElement} root
   * @param {{open: (channel: string) => any, trigger: (name: string, value: any) => void,
   *          state: (name: string, value: any) => void, failed: () => void,
   *          address: (run: string) => string | null}} host
   */
  constructor(root, host) {
    super(root, host);
    /** @type {object | null} settings of a run that is to train as soon as it is here */
    this.again = null;
    /** @type {number | null} the step that the page's address names, and where it was gone to */
    this.moment = null;
    this.arrived = null;
    const deeds = (this.deeds = new Deeds(this));
    this.bar = new Bar({
      ...this.steered, pin: () => deeds.pin(), extend: () => deeds.extend(),
      reseed: () => this.#again("reseed", Date.now(), {}), picture: () => this.layout.save(),
      moment: () => host.trigger("at", this.#frame()?.step ?? 0), opened: () => this.#address(),
    });
    this.layout = new Layout(root, this.bar.element, {
      hover: (step) => deeds.hover(step), seek: (step) => deeds.seek(step),
      changed: () => this.wake(), key: (event) => deeds.key(event), mend: () => this.#mend(),
      deed: (name) => deeds[name](),
    });
    this.watch = new Watch(host.open("main"), { ...this.heard, swapped: () => this.#swapped() }); // it may speak at once
    this.pins = new Pins(host.open, { changed: () => this.wake(), unpin: (k) => deeds.unpin(k) });
    this.layout.pins.append(this.pins.element);
  }

  /** Take what Python says: which run, which pins, which moment. */
  update(/** @type {any} */ data) {
    this.data = data;
    this.colours = colours(this.root);
    this.layout.paint(this.colours);
    if (!this.watch.recording.length) this.layout.kind(data.statics?.kind);
    this.layout.look(data.lens);
    this.moment = data.at ?? null;
    const onward = (data.onward ?? 0) > (this.onward ?? data.onward ?? 0);
    this.onward = data.onward ?? 0;
    if (onward) this.again = data.settings; // it goes on from a run that was under way
    const [told, fresh] = [data.asked ?? 0, this.asked === undefined];
    // what was asked before this player was here is no business of its own, but for slow motion's way there
    const before = fresh && data.lens !== "slow" ? told : this.asked ?? 0;
    this.asked = told;
    if (told > before) this.#begin(data.settings, fresh);
    this.watch.watch({ experiment: data.experiment, settings: data.settings });
    this.pins.have(data.experiment, data.pins ?? []);
    this.wake();
  }

  /** Have these runs pinned, here and in Python. */
  pinned(/** @type {any[]} */ settings) {
    this.pins.have(this.data.experiment, settings);
    this.host.state("pins", settings);
    this.wake();
  }

  dispose() {
    super.dispose();
    this.pins.close();
  }

  ended(/** @type {string} */ before) {
    const { id, state, step, metrics } = this.watch.run;
    const rests = state === "stopped" || (before === "running" && state === "done");
    if (rests) this.host.trigger("ended", { run: id, step, metrics });
  }

  #swapped() {
    const { deeds } = this;
    const { run, recording } = this.watch;
    Object.assign(this, { before: run.state, hover: null, notice: "", arrived: null });
    this.layout.kind(run.statics.kind);
    const growing = run.state === "running";
    this.clock.live(recording.end, growing);
    // Whoever sees a run train wants it to go on, also when the one who started it leaves.
    if (growing && this.moment === null) this.watch.send({ do: "train" });
    const asked = this.again !== null && has(run.settings, this.again);
    this.replay = Boolean(this.data.autoplay || asked) && mode.over(run.state) && !this.pulse.calm;
    if (asked && ["train", "resume"].includes(deeds.offer)) deeds.primary();
    // what was asked for may still be on its way behind this run
    if (asked || !has(this.data.settings, this.again ?? {})) this.again = null;
    this.wake();
  }

  /** Train what the page lays out, in view: something else on the page asked for it. */
  #begin(/** @type {object} */ settings, here = false) {
    if (!here) this.root.scrollIntoView({ block: "start", behavior: this.pulse.calm ? "auto" : "smooth" });
    if (!has(this.watch.run?.settings ?? {}, settings)) this.again = settings;
    else if (["train", "resume"].includes(this.deeds.offer)) this.deeds.primary();
  }

  /** Have the page lay out another run, and train that at once: one with these settings. */
  #again(/** @type {string} */ name, /** @type {any} */ value, /** @type {object} */ settings) {
    this.again = settings;
    this.host.trigger(name, value);
  }

  /** Train anew with the settings that mend the run that failed. */
  #mend() {
    const { settings } = this.watch.run.remedy;
    this.#again("remedy", settings, settings);
  }

  #address() {
    const base = this.watch.run ? this.host.address(this.watch.run.id) : null;
    this.bar.menu.address(base, Math.round(this.clock.position));
  }

  #frame() {
    return this.watch.recording.frames[Math.round(this.hover ?? this.clock.position)];
  }

  /** Stand at the moment that the page's address names, once its frame is here; or replay all. */
  ready() {
    const { moment } = this;
    const { recording, run } = this.watch;
    if (!recording.length) return;
    const whole = recording.frames[recording.end].step >= (run?.step ?? 0);
    if (this.replay) this.clock.seek(0); // its end is not shown before its beginning
    if (this.replay && whole) {
      this.replay = false;
      this.clock.play();
    }
    if (moment === null || this.arrived === moment) return;
    // slow motion stands at its moment only once that is there, however late the way to it is taken
    if (recording.frames[recording.end].step < moment && (!whole || this.clock.pace > 0)) return;
    this.arrived = moment;
    this.clock.seek(recording.nearest(moment));
  }

  /** @returns {boolean} whether the picture is still changing by itself */
  draw(/** @type {number} */ moved) {
    const { clock, colours, deeds, hover } = this;
    const { recording, run } = this.watch;
    const position = Math.min(hover ?? clock.position, Math.max(0, recording.end));
    const frame = recording.frames[Math.round(position)];
    const step = frame?.step ?? 0;
    const statics = run?.statics ?? this.data.statics ?? {};
    const steps = run?.steps_target ?? statics.steps ?? 1;
    this.clock.pace = statics.pace ?? 0;
    this.clock.more = (recording.frames[recording.end]?.step ?? 0) < steps && !["failed", "done"].includes(deeds.state);
    this.steer(step, steps, { first: statics.first ?? 0, pace: statics.pace ?? 0, pinned: this.pins.has(run?.settings), pinnable: recording.length > 0, changes: statics.changes ?? [] });
    const lost = this.link === "lost";
    const words = lost ? "Connection lost, retrying." : this.notice || mode.note(run, deeds.state);
    const failed = deeds.state === "failed";
    this.layout.note(words, lost || failed, failed && !lost ? run.remedy?.label : "");
    this.layout.figures.show(mode.over(run?.state) ? run.metrics : null, statics);
    if (!frame) return false;
    const scene = { recording, position, statics, settings: run?.settings, steps, colours, moved, show: this.layout.shown,
      rivals: this.pins.rivals(statics), hovering: hover !== null, state: deeds.state, offer: deeds.offer,
      metrics: mode.over(run?.state) && frame === recording.frames[recording.end] ? run.metrics : null };
    const changing = this.layout.draw(scene);
    const alsoChanging = this.pins.draw(step, run?.settings, scene);
    counters.drawn += 1;
    Object.assign(counters, { step, position, state: deeds.state, run: run?.id });
    return changing || alsoChanging;
  }
}

/** Whether a run has these settings, whatever its others are. */
function has(/** @type {any} */ settings, /** @type {object} */ wanted) {
  return Object.entries(wanted).every(([name, value]) => settings[name] === value);
}
