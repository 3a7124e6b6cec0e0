/** What the bar says in each state: pure functions of the run's state and the playhead's. */

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
  return state === "done";
}

/**
 * The state in a few words, with what the learner might wonder about.
 * @param {any} run @param {number} behind steps that the picture is behind the newest frame
 */
export function stateWords(run, behind) {
  const on = !run.device ? "" : run.device === "cpu" ? " on the CPU" : " on the GPU";
  if (run.starting) return "Starting"; // its worker is not there yet
  const words = [(WORDS[run.state] ?? run.state) + (run.state === "running" ? on : "")];
  if (run.state === "running" && behind > 0) words.push(`${behind.toLocaleString("en")} steps ahead`);
  if (run.viewers > 1) words.push(`${run.viewers} watching`);
  return words.join(" · ");
}

/** The sentence over the picture: why there is none, or why the run does not go on. */
export function note(/** @type {any} */ run, /** @type {string} */ state) {
  if (!run) return "The first picture is on its way.";
  return ["failed", "interrupted", "paused", "stopped"].includes(state) ? run.reason : "";
}
