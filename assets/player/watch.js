/** One run that is watched: its recording and its state, kept up by a transport. */
import { Recording } from "./feed.js";

/**
 * @typedef {{changed: () => void, swapped: () => void, grown: () => void,
 *            error: (sentence: string) => void, link: (state: string) => void}} Listener
 */
export class Watch {
  /**
   * @param {(receiver: import("./transport_ws.js").Receiver) =>
   *         import("./transport_ws.js").Transport} open
   * @param {Listener} on
   */
  constructor(open, on) {
    this.on = on;
    /** @type {any} the state of the run that is shown, as the server last told it */
    this.run = null;
    this.recording = new Recording();
    this.key = "";
    this.token = 0;
    this.answered = false;
    /** @type {{run: any, recording: Recording} | null} a run asked for, without a frame so far */
    this.coming = null;
    this.transport = open({
      run: (run, token) => this.#run(run, token),
      frames: (arrivals) => this.#frames(arrivals),
      error: (sentence) => on.error(sentence),
      link: (state) => this.#link(state),
      after: () => (this.coming?.recording ?? this.recording).end,
    });
  }

  /**
   * Watch this run. The one shown so far stays until the first frame of this one has come.
   * @param {object} target {experiment, settings} or {run}
   */
  watch(target) {
    const key = JSON.stringify(target);
    if (key === this.key) return;
    this.key = key;
    this.token += 1;
    this.answered = false;
    this.coming = { run: null, recording: new Recording() };
    this.target = target;
    this.transport.watch(target, this.token);
  }

  send(/** @type {object} */ command) {
    const sent = this.transport.send(command);
    if (!sent) this.on.error("The connection is lost; this will work once it is back.");
    return sent;
  }

  close() {
    this.transport.close();
  }

  /** Whether a run has been asked for whose first frame is not here. */
  get waiting() {
    return this.coming !== null;
  }

  #link(/** @type {string} */ state) {
    if (state === "lost") this.answered = false;
    this.on.link(state);
  }

  #run(/** @type {any} */ run, /** @type {number} */ token) {
    if (token !== this.token) return;
    this.answered = true;
    if (this.coming) this.coming.run = run;
    else this.run = run;
    this.#swap();
    this.on.changed();
  }

  #frames(/** @type {import("./feed.js").Arrival[]} */ arrivals) {
    if (!this.answered) return;
    const { recording } = this.coming ?? this;
    const whole = arrivals.every((arrival) => recording.add(arrival));
    if (!whole && this.target) this.transport.watch(this.target, this.token);
    if (!this.#swap()) this.on.grown();
  }

  #swap() {
    if (!this.coming?.run || !this.coming.recording.length) return false;
    Object.assign(this, this.coming);
    this.coming = null;
    this.on.swapped();
    return true;
  }
}
