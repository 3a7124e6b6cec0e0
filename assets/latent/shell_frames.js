/** Places of a way, as the frames of its run hold them. */
import { SLOTS } from "./travel_table.js";

/** Whether the run that is shown is what was asked for. @param {any} asked @param {string} way that is shown @param {any} run */
export function answers(asked, way, run) {
  if (asked.way !== way || !run) return false;
  const meant = ["dataset", "source", "seed", ...Object.keys(SLOTS[way]), ...(way === "half" ? ["half"] : [])];
  return meant.every((name) => run.settings[name] === asked[name]);
}

/** The frame of a place; undefined where it is not here yet. */
export function frameAt(/** @type {any} */ space, /** @type {number} */ step) {
  const { recording } = space;
  const frame = recording.frames[recording.at(step)];
  return frame?.step === step ? frame : undefined;
}

/** The image of a place, to be shown; null where it is not here yet. @returns {import("./film.js").Still | null} */
export function stillAt(/** @type {{space: any, array: string, name: string}} */ row, /** @type {number} */ step) {
  const frame = frameAt(row.space, step);
  const image = frame?.arrays[row.array];
  if (!image) return null;
  const digit = frame.losses[row.array === "image" ? "digit" : "digit_on_shell"];
  return { values: image.values, top: 255, shape: image.shape, words: `place ${step}, ${row.name}: most like a ${digit}` };
}
