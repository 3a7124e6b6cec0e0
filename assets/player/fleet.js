/**
 * Several runs that are watched as one: to those who steer it, it looks like a single `Watch`.
 *
 * @typedef {{id: string, label: string, experiment: string, settings: any, statics: any}} Entry
 */
import { Course } from "./course.js";
import { steppable } from "./mode.js";
import { Watch } from "./watch.js";

const OVER = ["done", "stopped", "failed"];

/** Which runs a command is for, by their state. */
const MEANT = {
  train: (/** @type {any} */ run) => !["done", "failed"].includes(run.state),
  pause: (/** @type {any} */ run) => training(run),
  step: (/** @type {any} */ run) => steppable(run.state),
  stop: (/** @type {any} */ run) => training(run) || ["paused", "interrupted"].includes(run.state),
};

/** One of the runs. */
class Lane {
  constructor(/** @type {Entry} */ entry, /** @type {Watch} */ watch) {
    this.entry = entry;
    this.watch = watch;
    this.error = ""; // why it cannot be watched
    this.wanted = false; // whether it is to train as soon as it is here
  }

  get run() {
    return this.watch.run;
  }

  get recording() {
    return this.watch.recording;
  }

  get statics() {
    return this.run?.statics ?? this.entry.statics ?? {};
  }

  /** The step of the newest frame. */
  get newest() {
    return this.recording.frames.at(-1)?.step ?? 0;
  }

  get over() {
    return OVER.includes(this.run?.state);
  }

  /** Whether it has begun and is expected to go on. */
  get underWay() {
    return this.run !== null && !this.over && (training(this.run) || this.run.step > 0);
  }
}

export class Fleet {
  /**
   * @param {(channel: string) => any} open a transport for a channel, given a receiver
   * @param {{changed: () => void, grown: () => void, error: (sentence: string) => void,
   *          link: (state: string) => void}} on
   */
  constructor(open, on) {
    this.open = open;
    this.on = on;
    /** @type {Lane[]} */
    this.lanes = [];
    this.recording = new Course();
    this.links = new Map();
    this.until = 0; // the step that the common time ends with
  }

  /** Have these runs. Those that are there already stay. @param {Entry[]} entries */
  have(entries) {
    const ids = entries.map((entry) => entry.id);
    for (const lane of this.lanes.filter((one) => !ids.includes(one.entry.id))) lane.watch.close();
    this.lanes = entries.map((entry) => {
      const lane = this.lanes.find((one) => one.entry.id === entry.id) ?? this.#add(entry);
      return Object.assign(lane, { entry });
    });
  }

  /** Train all of them, those too that are not here yet: they go on from runs that were under way. */
  goOn() {
    for (const lane of this.lanes) {
      if (lane.run && MEANT.train(lane.run)) lane.watch.send({ do: "train" });
      lane.wanted = !lane.run;
    }
  }

  /** All runs' states as one; null until each has told its own. */
  get run() {
    const told = this.lanes.filter((lane) => lane.run);
    const waiting = this.lanes.some((lane) => !lane.run && !lane.error);
    return waiting || !told.length ? null : together(told.map((lane) => lane.run));
  }

  /** Send a command to all whom it concerns. @returns {boolean} whether any got it */
  send(/** @type {{do: string}} */ command) {
    const meant = this.lanes.filter((lane) => lane.run && MEANT[command.do](lane.run));
    return meant.map((lane) => lane.watch.send(command)).some(Boolean);
  }

  /** The slowest of those under way, whose newest step is where all pictures belong. */
  get slowest() {
    const underWay = this.lanes.filter((lane) => lane.underWay);
    return underWay.reduce((slow, lane) => (!slow || lane.newest < slow.newest ? lane : slow), /** @type {Lane | null} */ (null));
  }

  /** Bring the common time up to date. */
  lay() {
    const last = Math.max(0, ...this.lanes.map((lane) => lane.newest));
    const newest = this.slowest?.newest ?? last;
    // who goes on from a run that was there will soon be where that was
    this.until = this.lanes.some((lane) => lane.wanted) ? Math.min(newest, this.until) : newest;
    this.recording.lay(this.lanes.map((lane) => lane.recording), this.until);
  }

  close() {
    for (const lane of this.lanes) lane.watch.close();
  }

  #add(/** @type {Entry} */ entry) {
    const { experiment, settings } = entry;
    /** @type {Lane} */
    let lane;
    const watch = new Watch(this.open(`race:${entry.id}`), {
      changed: () => this.on.changed(),
      grown: () => this.on.grown(),
      swapped: () => {
        // Whoever sees a run train wants it to go on, also when the one who started it leaves.
        if (watch.run.state === "running" || lane.wanted) watch.send({ do: "train" });
        lane.wanted = false;
        this.on.changed();
      },
      error: (sentence) => {
        if (!lane.run) lane.error = sentence;
        this.on.error(`${lane.entry.label}: ${sentence}`);
      },
      link: (state) => this.#linked(entry.id, state),
    });
    lane = new Lane(entry, watch);
    watch.watch({ experiment, settings });
    return lane;
  }

  #linked(/** @type {string} */ id, /** @type {string} */ state) {
    this.links.set(id, state);
    const states = this.lanes.map((lane) => this.links.get(lane.entry.id));
    this.on.link(["failed", "lost"].find((one) => state === one || states.includes(one)) ?? "open");
  }
}

/** Whether a run trains, or is about to. */
export function training(/** @type {any} */ run) {
  return run.state === "running" || Boolean(run.starting);
}

/** What can be said of all runs at once. @param {any[]} runs */
export function together(runs) {
  const open = runs.filter((run) => !OVER.includes(run.state));
  const made = Math.max(0, ...open.map((run) => run.step));
  return {
    state: common(runs, made),
    starting: runs.some((run) => run.starting) && !runs.some((run) => run.state === "running"),
    step: open.length ? made : Math.max(...runs.map((run) => run.step)),
    steps_target: Math.max(...runs.map((run) => run.steps_target)),
    viewers: Math.max(...runs.map((run) => run.viewers)),
    device: runs.find((run) => run.device)?.device ?? "",
    reason: open.find((run) => run.reason)?.reason ?? "",
  };
}

function common(/** @type {any[]} */ runs, /** @type {number} */ made) {
  const has = (/** @type {string} */ state) => runs.some((run) => run.state === state);
  if (has("running")) return "running";
  if (runs.some((run) => !OVER.includes(run.state))) return made > 0 ? "paused" : "ready";
  return ["stopped", "done", "failed"].find(has) ?? "done";
}
