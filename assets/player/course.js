/** The time that several runs have in common: every step of which any of them has a frame. */
import { Recording } from "./feed.js";

/** Looks like a recording to a playhead. It ends where the playhead goes that follows the runs. */
export class Course extends Recording {
  constructor() {
    super();
    this.live = -1;
    this.key = "";
  }

  get end() {
    return this.live;
  }

  /** The place of a step, which may lie between two frames. */
  place(/** @type {number} */ step) {
    return place(this, step);
  }

  /**
   * Take up the frames of all runs.
   * @param {Recording[]} recordings @param {number} front the step where the playhead belongs
   */
  lay(recordings, front) {
    const key = recordings.map(({ id, length }) => [id, length]).join();
    if (key !== this.key) this.frames = merged(recordings);
    this.key = key;
    this.live = this.frames.length ? this.at(front) : -1;
  }
}

/** @param {Recording[]} recordings @returns {import("./feed.js").Frame[]} empty frames at all their steps */
function merged(recordings) {
  /** @type {Map<number, number>} */
  const seconds = new Map();
  for (const { frames } of recordings) {
    for (const { step, seconds: took } of frames) seconds.set(step, Math.max(took, seconds.get(step) ?? 0));
  }
  const steps = [...seconds].sort(([a], [b]) => a - b);
  return steps.map(([step, took]) => ({ step, seconds: took, losses: {}, arrays: {} }));
}

/** The place of a step in a recording: a fraction between two frames, the last frame beyond it. */
export function place(/** @type {Recording} */ recording, /** @type {number} */ step) {
  const at = recording.at(step);
  const [here, next] = [recording.frames[at], recording.frames[at + 1]];
  return here && next ? at + Math.max(0, (step - here.step) / (next.step - here.step)) : at;
}
