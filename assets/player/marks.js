/**
 * Reference lines: what the same data cost under something that everybody knows, as gzip.
 *
 * @typedef {{label: string, value: number, text?: string}} Mark in the unit of the run's losses, lower is
 *   better; `text`: how it is written, if not as label and value
 */
import { curves } from "./curves.js";

/** The marks of a run from the highest to the lowest; none where its data have none. @returns {Mark[]} */
export function marksOf(/** @type {any} */ statics) {
  return [...(statics?.marks ?? [])].sort((a, b) => b.value - a.value);
}

/** The marks that all runs share; none where they differ. @returns {Mark[]} */
export function shared(/** @type {any[]} */ statics) {
  const all = statics.map(marksOf);
  return all.every((one) => JSON.stringify(one) === JSON.stringify(all[0])) ? all[0] ?? [] : [];
}

/** A mark as it is written: "gzip 1.683". */
export const written = (/** @type {Mark} */ { label, value, text }) => text ?? `${label} ${value.toFixed(3)}`;

/** Which marks a loss lies below, and the highest that it does not. @param {Mark[]} marks */
export function among(/** @type {number | undefined} */ loss, marks) {
  if (loss === undefined || !Number.isFinite(loss)) return { passed: [], next: marks[0] };
  const passed = marks.filter(({ value }) => loss < value);
  return { passed, next: marks.find(({ value }) => loss >= value) };
}

/** Where a loss stands among the marks, in a sentence; "" where there are none. */
export function stands(/** @type {number | undefined} */ loss, /** @type {Mark[]} */ marks) {
  if (!marks.length || loss === undefined) return "";
  const { passed, next } = among(loss, marks);
  const last = passed[passed.length - 1];
  if (!last) return `Above all the marks: ${written(/** @type {Mark} */ (next))} is next.`;
  if (!next) return `Below all the marks: ${written(last)} was the last.`;
  return `Below ${written(last)}; ${written(next)} is next.`;
}

/**
 * The first step at which a run's held-out loss was below a value, up to a place in its recording.
 * @param {import("./feed.js").Recording} recording @param {any} statics
 * @returns {number | undefined}
 */
export function passedAt(recording, statics, /** @type {number} */ value, until = Infinity) {
  const { held } = curves(statics);
  const at = (recording.holders[held] ?? []).find((one) => recording.frames[one].losses[held] < value);
  return at === undefined || at > until ? undefined : recording.frames[at].step;
}
