/** Which losses are drawn, where their lines pass, and between which values. */

const HEADROOM = 0.08; // of the range, above the curves
const FOOTROOM = 0.13; // below them, for the floor's words
const EXPECTED = 0.45; // of the start's loss, to leave room for where no floor is known
const SETTLING = 0.1; // of the run, in which losses fall steeply

/** The losses by what they are measured on: the training batches, and held-out data. */
export function curves(/** @type {any} */ statics) {
  return { train: statics.loss ?? "nll", held: "held_out" };
}

/** The point of a loss's drawn line at a step, or the line's end: step and value. */
export function pointAt(recording, name, at, step) {
  const list = recording.holders[name] ?? [];
  const last = recording.holder(name, at);
  const here = recording.frames[last];
  const next = recording.frames[list[list.indexOf(last) + 1]];
  if (!here) return [step, NaN];
  if (!next) return [here.step, here.losses[name]];
  const part = Math.max(0, (step - here.step) / (next.step - here.step));
  return [step, here.losses[name] + (next.losses[name] - here.losses[name]) * part];
}

/** The values to show: from just below the floor to the start's loss, or closer where zoomed. */
export function range({ recording, rivals, statics, steps, zoomed }) {
  const { train, held } = curves(statics);
  const all = [recording.extents[train], recording.extents[held],
    ...rivals.map((rival) => rival.recording.extents[held])].filter(Boolean);
  const expected = statics.floor ?? EXPECTED * Math.max(0, ...all.map((extent) => extent.first));
  let low = Math.min(expected || Infinity, ...all.map((extent) => extent.low));
  let high = Math.max(...all.map((extent) => extent.high));
  if (zoomed) high = settled(recording, train, held, steps) ?? high;
  if (!Number.isFinite(low)) low = 0;
  if (!(high > low)) high = low + 1;
  return [low - (high - low) * FOOTROOM, high + (high - low) * HEADROOM];
}

/** The highest loss once the first tenth of the run is over, where it is. */
function settled(recording, train, held, steps) {
  const from = recording.at(steps * SETTLING) + 1;
  let high = -Infinity;
  for (let at = from; at <= recording.end; at++) {
    const { losses } = recording.frames[at];
    for (const name of [train, held]) if (losses[name] > high) high = losses[name];
  }
  return Number.isFinite(high) ? high : undefined;
}
