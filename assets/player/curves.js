/** Which losses are drawn, where their lines pass, and between which values. */
const HEADROOM = 0.08; // of the range, above the curves
const FOOTROOM = 0.13; // below them, for the floor's words
const EXPECTED = 0.45; // of the start's loss, to leave room for where no floor is known
const NEAR = 1.25; // times the highest loss: marks up to there are shown too

/** The losses by what they are measured on: what is trained on (its batches, unless told), and held-out data. */
export function curves(/** @type {any} */ statics) {
  return { train: statics.lines?.train ?? statics.loss ?? "nll", held: statics.lines?.held ?? "held_out" };
}

/**
 * The place in a recording of the lowest held-out loss up to a step, where its statics ask for it:
 * where stopping early would have paid. Undefined where there is none.
 * @param {number} [until]
 */
export function best(recording, /** @type {any} */ statics, until = Infinity) {
  if (!statics.best) return undefined;
  const { held } = curves(statics);
  let found;
  for (const at of recording.holders[held] ?? []) {
    const { step, losses } = recording.frames[at];
    if (step <= until && !(losses[held] >= recording.frames[found]?.losses[held])) found = at;
  }
  return found;
}

const evenly = (/** @type {number} */ one, /** @type {number} */ other, /** @type {number} */ part) => one + (other - one) * part;

/** The point of a loss's drawn line at a step, or the line's end: step and value; `mix`: as the chart's scale has it. */
export function pointAt(recording, name, at, step, mix = evenly) {
  const list = recording.holders[name] ?? [];
  const last = recording.holder(name, at);
  const here = recording.frames[last];
  const next = recording.frames[list[list.indexOf(last) + 1]];
  if (!here) return [step, NaN];
  if (!next) return [here.step, here.losses[name]];
  const part = Math.max(0, (step - here.step) / (next.step - here.step));
  return [step, mix(here.losses[name], next.losses[name], part)];
}

/** The step at a place in a recording, which may lie between two frames. */
export function stepAt(recording, /** @type {number} */ position) {
  const at = Math.floor(position);
  const [here, next] = [recording.frames[at], recording.frames[at + 1]];
  if (!here) return 0;
  return here.step + (next ? (next.step - here.step) * (position - at) : 0);
}

/**
 * The values to show: from just below the floor to the start's loss, or to what is highest from
 * step `from` on; `tight`: as low as the lines go from there, and to the floor where it is near. The
 * lowest of the `marks` is to be seen: it is what a run may pass.
 * @param {import("./chart.js").Line[]} lines @param {number | null} floor
 * @param {{value: number}[]} marks
 * @returns {[number, number]}
 */
export function range(lines, floor, from = 0, tight = false, marks = []) {
  const all = lines.flatMap(({ recording, loss, shift = 0 }) => {
    const extent = recording.extents[loss];
    return extent ? [[extent.first - shift, extent.low - shift, extent.high - shift]] : [];
  });
  const expected = floor ?? (EXPECTED * Math.max(0, ...all.map(([first]) => first)) || Infinity);
  let low = Math.min(expected, ...all.map(([, lowest]) => lowest), ...marks.map(({ value }) => value));
  let high = Math.max(...all.map(([, , highest]) => highest));
  const rest = from ? settled(lines, from) : null;
  if (rest) high = rest.high;
  if (lines.some((one) => one.best !== undefined)) high = Math.min(high, opening(lines, from));
  if (rest && tight && rest.low - low > rest.high - rest.low) low = rest.low;
  const near = marks.map(({ value }) => value).filter((value) => !from && value < NEAR * high);
  high = Math.max(high, ...near);
  if (!Number.isFinite(low)) low = 0;
  if (!(high > low)) high = low + 1;
  return [low - (high - low) * FOOTROOM, high + (high - low) * HEADROOM];
}

/** The highest of the losses that lines have first from a step on: overfitting climbs far beyond it. */
function opening(lines, from) {
  const firsts = lines.map(({ recording, loss, shift = 0 }) => {
    const at = (recording.holders[loss] ?? []).find((one) => recording.frames[one].step >= from);
    return at === undefined ? NaN : recording.frames[at].losses[loss] - shift;
  });
  const known = firsts.filter(Number.isFinite);
  return known.length ? Math.max(...known) : Infinity;
}

/** The lowest and the highest loss from a step on, where there is one. */
function settled(lines, from) {
  let [low, high] = [Infinity, -Infinity];
  for (const { recording, loss, shift = 0 } of lines) {
    for (const at of recording.holders[loss] ?? []) {
      const { step, losses } = recording.frames[at];
      const value = step > from ? losses[loss] - shift : NaN;
      if (value > high) high = value;
      if (value < low) low = value;
    }
  }
  return Number.isFinite(high) ? { low, high } : null;
}
