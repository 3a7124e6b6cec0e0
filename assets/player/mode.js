/** What the bar says in each state: pure functions of the run's state and the playhead's. */

const OVER = ["done"];
const WORDS = {
  ready: "Ready",
  running: "Training",
  paused: "Paused",
  done: "Done",
  stopped: "Stopped",
  failed: "Failed",
  interrupted: "Interrupted",
};

/**
 * Which deed the primary button offers.
 * @param {string} state of the run @param {boolean} playing whether the picture moves
 * @param {boolean} atEnd whether it stands at the newest frame @param {number} made steps so far
 * @returns {"train" | "resume" | "play" | "pause" | "replay"}
 */
export function primary(state, playing, atEnd, made) {
  if (playing) return "pause";
  if (state === "running") return "play";
  if (state === "done" || state === "failed") return atEnd ? "replay" : "play";
  if (!atEnd) return "play";
  return made > 0 ? "resume" : "train";
}

/** Whether a training step can be asked for at the newest frame. */
export function steppable(/** @type {string} */ state) {
  return ["ready", "paused", "stopped", "interrupted"].includes(state);
}

export function over(/** @type {string} */ state) {
  return OVER.includes(state);
}

/**
 * The state in a few words, with what the learner might wonder about.
 * @param {any} run @param {number} behind steps that the picture is behind the newest frame
 */
export function stateWords(run, behind) {
  const words = [WORDS[run.state] ?? run.state];
  if (run.state === "running" && behind > 0) words.push(`${behind.toLocaleString("en")} steps ahead`);
  if (run.viewers > 1) words.push(`${run.viewers} watching`);
  if (run.device && run.device !== "cpu") words.push(`on ${run.device}`);
  return words.join(" · ");
}

/** A sentence on why a run does not go on, where there is one. */
export function reason(/** @type {any} */ run) {
  if (run.reason) return run.reason;
  if (run.state === "interrupted") return "Its process ended; Resume goes on from the last checkpoint.";
  return "";
}
