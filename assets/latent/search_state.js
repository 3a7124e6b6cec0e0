/** What is known of a search at a place between two of its frames. */
import { over } from "../player/mode.js";
import { least } from "./kinds_card.js";
import { decibels } from "./search_words.js";

const TEN = 10; // images that are looked for

/**
 * @param {import("./space.js").Space} space @param {number} digit the image @param {number} at in frames, a fraction too
 * @returns {{done: number, steps: number, over: boolean, db: number[], best: number, norm: number, noise: number,
 *            distance: number | null, exact: number | null, images: any, all: number[]}} as `told` has them; `images`:
 *   of the tries, one after the other, to 255; `all`: decibels of each image's best try
 */
export function standing(space, digit, at) {
  const { recording, statics } = space;
  const [from, part] = [Math.floor(at), at - Math.floor(at)];
  const [frame, other] = [recording.frames[from], recording.frames[from + 1]];
  const [here, next] = [frame.arrays, other?.arrays];
  const tries = here.errors.shape[1];
  const of = (/** @type {string} */ name, size = tries) => here[name] && between(here[name], next?.[name], part, digit, size);
  const errors = of("errors");
  const best = least(errors);
  const step = frame.step + part * ((other?.step ?? 0) - frame.step);
  return {
    done: Math.round(step - statics.first), steps: statics.steps - statics.first, over: at >= recording.end && over(space.state),
    db: Array.from(errors, decibels), best, norm: of("norms")[best], noise: Math.sqrt(statics.latents),
    distance: of("distances")?.[best] ?? null, exact: recording.array("exact_norms", recording.end)?.values[digit] ?? null,
    images: of("found", here.found.values.length / TEN),
    all: Array.from({ length: TEN }, (_, k) => decibels(Math.min(...here.errors.values.subarray(k * tries, (k + 1) * tries)))),
  };
}

/** An image's part of an array, between two frames. */
function between(one, other, /** @type {number} */ part, /** @type {number} */ digit, /** @type {number} */ size) {
  const here = one.values.subarray(digit * size, (digit + 1) * size);
  if (!other || !part) return here;
  const there = other.values.subarray(digit * size, (digit + 1) * size);
  return Float32Array.from(here, (value, k) => value + (there[k] - value) * part);
}
