/**
 * The playhead: where in a recording the picture stands, in frames, and how it moves.
 *
 * It follows the live end, plays from somewhere at a speed, or stands still. Between two frames it
 * stands at a fraction, so that points glide; with `calm` (reduced motion) it jumps from one to one.
 */
const GLIDE_SECONDS = 0.12; // of the live end, so that frames that come in bursts do not jerk
const SHORTEST_SECONDS = 4; // of a replay at speed 1
const LONGEST_SECONDS = 30;

export class Clock {
  constructor() {
    this.position = 0;
    this.speed = 1;
    this.playing = false;
    this.following = true;
    this.calm = false;
    this.more = false; // whether frames are to come, though none is being made yet
    this.pace = 0; // frames a second at speed 1 where a recording has a pace of its own
  }

  /** Go with the newest frame. */
  follow() {
    this.following = true;
    this.playing = true;
  }

  play() {
    this.playing = true;
    this.following = false;
  }

  pause() {
    this.playing = false;
    this.following = false;
    this.position = Math.round(this.position);
  }

  /** Come to rest at the newest frame, wherever that will be. */
  settle() {
    this.playing = false;
    this.following = true;
  }

  /** Stand at a frame. */
  seek(/** @type {number} */ frame) {
    this.playing = false;
    this.following = false;
    this.position = frame;
  }

  /** Jump to the newest frame and stay with it. */
  live(/** @type {number} */ end, /** @type {boolean} */ growing) {
    this.position = Math.max(0, end);
    this.following = true;
    this.playing = growing;
  }

  /**
   * Move on by `seconds`.
   * @param {number} seconds since the last call
   * @param {import("./feed.js").Recording} recording
   * @param {boolean} growing whether more frames are to come
   * @returns {boolean} whether the position changed
   */
  advance(seconds, recording, growing) {
    const before = this.position;
    const end = Math.max(0, recording.end);
    if (this.following) this.#glide(seconds, end, growing);
    else if (this.playing) this.position = Math.min(end, before + seconds * this.rate(recording));
    if (this.playing && this.position >= end) this.#arrive(growing);
    if (this.calm) this.position = Math.floor(this.position);
    return this.position !== before;
  }

  /** Frames a second: speed 1 is as fast as it was trained, within reason. */
  rate(/** @type {import("./feed.js").Recording} */ recording) {
    if (this.pace) return this.pace * this.speed;
    const last = recording.frames[recording.end];
    if (!last || recording.length < 2) return 10 * this.speed;
    const seconds = Math.max(SHORTEST_SECONDS, Math.min(LONGEST_SECONDS, last.seconds));
    return (recording.length / seconds) * this.speed;
  }

  /** Whether it stands at the newest frame, or is on its way there. */
  atEnd(/** @type {number} */ end) {
    return this.following || this.position >= end - 0.5;
  }

  /** Whether the next tick will move the playhead. */
  moving(/** @type {number} */ end) {
    return (this.following && this.position !== end) || (this.playing && this.position < end);
  }

  #glide(/** @type {number} */ seconds, /** @type {number} */ end, /** @type {boolean} */ growing) {
    const away = end - this.position;
    const jump = this.calm || away < 0.02 || (!growing && away > 2); // a recording that was there
    if (jump) this.position = end;
    else this.position += away * (1 - Math.exp(-seconds / GLIDE_SECONDS));
  }

  #arrive(/** @type {boolean} */ growing) {
    if (this.pace && (growing || this.more)) return; // it waits for the next frame, and does not run after the newest
    if (growing) this.following = this.following || this.speed >= 1;
    else this.playing = false;
  }
}
