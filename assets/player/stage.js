/** What a player and a race share: one playhead, one bar, one pulse, what the server's link says. */
import { Clock } from "./clock.js";
import { counters } from "./counters.js";
import * as mode from "./mode.js";
import { Pulse } from "./pulse.js";

/**
 * Subclasses have `deeds`, `bar` and `watch`, and: `draw(moved)` puts all on the page and says whether
 * a picture still changes by itself; `ready()` comes before the playhead moves; `ended()` hears that
 * the run's state was another one before.
 */
export class Stage {
  /** @param {HTMLElement} root @param {any} host what the page is told, and where runs come from */
  constructor(root, host) {
    this.host = host;
    this.root = root;
    this.clock = new Clock();
    this.notice = ""; // a sentence for the learner, until the next deed
    this.link = "open";
    /** @type {number | null} the place that the pointer looks at */
    this.hover = null;
    /** @type {string | undefined} the run's state at the last news */
    this.before = undefined;
    this.pulse = new Pulse((seconds) => this.#tick(seconds));
    this.resized = new ResizeObserver(() => this.wake());
    this.resized.observe(root);
    counters.nodes += 1;
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

  /** What a watch tells. */
  get heard() {
    return {
      changed: () => this.#changed(), grown: () => this.pulse.next(),
      error: (/** @type {string} */ sentence) => this.#say(sentence), link: (/** @type {string} */ state) => this.#linked(state),
    };
  }

  /** What the learner does by the bar. */
  get steered() {
    const { deeds } = this;
    return {
      primary: () => deeds.primary(), step: () => deeds.step(), back: () => deeds.back(),
      stop: () => deeds.stop(), live: () => deeds.live(), seek: (/** @type {number} */ step) => deeds.seek(step),
      speed: (/** @type {number} */ speed) => deeds.speed(speed),
    };
  }

  /** Put the state and the playhead into the bar. */
  steer(/** @type {number} */ step, /** @type {number} */ steps, more = {}) {
    const { clock, deeds } = this;
    const { recording, run } = this.watch;
    const { state } = deeds;
    const front = recording.frames[recording.end]?.step ?? 0;
    const behind = clock.following ? 0 : Math.max(0, front - step);
    this.bar.show({
      primary: deeds.offer, ready: Boolean(run) && recording.length > 0, step, steps,
      last: recording.frames[recording.length - 1]?.step ?? 0,
      words: run ? mode.stateWords({ ...run, state }, behind) : "Connecting", busy: state === "running",
      behind: behind > 0, done: mode.over(state), speed: clock.speed,
      stoppable: ["running", "paused", "interrupted"].includes(state), pinned: false, pinnable: false, ...more,
    });
  }

  #changed() {
    const { run, waiting } = this.watch;
    if (!run || waiting) return this.wake();
    if (this.deeds.state === "running" && this.clock.following) this.clock.playing = true;
    if (this.before !== undefined && this.before !== run.state) this.ended(this.before);
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

  #tick(/** @type {number} */ seconds) {
    const { clock } = this;
    clock.calm = this.pulse.calm;
    this.ready();
    const { recording } = this.watch;
    const moved = clock.advance(seconds, recording, this.deeds.state === "running");
    const changing = this.draw(moved || clock.playing ? Math.max(seconds, 1e-3) : 0);
    return changing || clock.moving(recording.end);
  }
}
