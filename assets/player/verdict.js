/**
 * What the discriminator says of the plane: blue where it takes points for data, orange where for
 * samples, paper where it is undecided; and where it pushes each sample, as arrows.
 */
import { half } from "./feed.js";
import { faded } from "./palette.js";
import { Shade } from "./shade.js";

const OPAQUE = 0.6; // of the shade where it is sure
const LONGEST = 0.14; // of a side of the picture: the arrow of the steepest slope that is stored
const LEAST = 0.05; // verdicts to one unit of the plane: an arrow of no length
const STEEPEST = 30_000; // what a recording can hold, nearly
const HEAD = 0.34; // of an arrow, but no more than the next
const HEAD_PIXELS = 5;

/** The array that is looked at, if any: what each is called on the page. */
export const JUDGES = { critic: "Judge", optimal: "Best judge" };

/** Which judge is to be seen: "critic", the learned one; "optimal", the best there is; or "". */
export function judged(/** @type {Record<string, boolean>} */ show) {
  return Object.keys(JUDGES).find((name) => show[name]) ?? "";
}

/**
 * How sure a verdict is, in -1..1: (p - q) / (p + q), where the verdict tells the densities p of data
 * and q of samples apart. The loss says what a verdict means: a log ratio, a target of 1 or -1, or a
 * height that counts from nowhere, which is measured from between its means on data and on samples.
 */
export function certainty(/** @type {string} */ game, /** @type {number} */ middle = 0) {
  const bounded = (/** @type {number} */ t) => Math.max(-1, Math.min(1, t));
  if (game === "leastsquares" || game === "hinge") return bounded;
  const from = game === "wasserstein" ? middle : 0;
  return (/** @type {number} */ t) => Math.tanh((t - from) / 2);
}

/** How long an arrow is, in 0..1: slopes range over decades, so their logs are compared. */
export function reach(/** @type {number} */ slope) {
  if (!(slope > 0)) return 0;
  return Math.min(1, Math.log1p(slope / LEAST) / Math.log1p(STEEPEST / LEAST));
}

export class Verdict {
  constructor() {
    this.shade = new Shade();
  }

  /** Shade the plane by how sure the judge is. @returns {boolean} whether the shade is still changing */
  map(context, size, { recording, position, statics, show, colours, moved }) {
    const name = judged(show);
    const at = Math.floor(position);
    const cells = recording.array(name, at);
    if (!cells) return missing(context, size, statics, colours);
    const game = name === "optimal" ? "" : statics.game ?? "";
    const means = ["d_real", "d_fake"].map((loss) => recording.loss(loss, at) ?? 0);
    const middle = (means[0] + means[1]) / 2;
    return this.shade.draw(context, size, cells, { level: certainty(game, middle), strongest: OPAQUE, moved,
      tints: [colours.samples, colours.data], key: [name, game, game === "wasserstein" ? middle : 0].join() });
  }

  /** Draw where the judge pushes the samples: its slope at the first of them. */
  arrows(context, { width, height }, { recording, position, statics, show, colours }) {
    const at = Math.floor(position);
    const [slopes, samples] = [recording.frames[at]?.arrays.slopes, recording.frames[at]?.arrays.samples];
    if (!show.critic || !slopes || !samples) return;
    const next = position > at ? recording.frames[at + 1]?.arrays.samples?.values : undefined;
    const window = statics.window ?? 4;
    const [value, side] = [half(), Math.min(width, height)];
    const path = new Path2D();
    for (let k = 0; k < slopes.values.length; k += 2) {
      const [dx, dy] = [value[slopes.values[k]], value[slopes.values[k + 1]]];
      const length = reach(Math.hypot(dx, dy)) * LONGEST * side;
      const [x, y] = [k, k + 1].map((i) => samples.values[i] + (next ? (next[i] - samples.values[i]) * (position - at) : 0));
      if (!(length > 1.5 && Math.abs(x) < window && Math.abs(y) < window)) continue; // or not a number
      arrow(path, ((x + window) * width) / (2 * window), ((window - y) * height) / (2 * window), Math.atan2(-dy, dx), length);
    }
    Object.assign(context, { lineCap: "round", lineJoin: "round", lineWidth: 2.6, strokeStyle: faded(colours.paper, 0.6) });
    context.stroke(path);
    Object.assign(context, { lineWidth: 1.2, strokeStyle: faded(colours.ink, 0.9) });
    context.stroke(path);
  }
}

/** An arrow from a place, in pixels. */
function arrow(path, x, y, /** @type {number} */ angle, /** @type {number} */ length) {
  const tip = [x + length * Math.cos(angle), y + length * Math.sin(angle)];
  const head = Math.min(HEAD_PIXELS, HEAD * length);
  path.moveTo(x, y);
  path.lineTo(tip[0], tip[1]);
  for (const side of [2.6, -2.6]) {
    path.moveTo(tip[0], tip[1]);
    path.lineTo(tip[0] + head * Math.cos(angle + side), tip[1] + head * Math.sin(angle + side));
  }
}

/** Say why there is nothing to be seen. @returns {boolean} false */
function missing(context, size, statics, colours) {
  if (statics.teacher === "nll") note(context, size, colours, "no judge: the likelihood teaches");
  return false;
}

/** A few words in the upper corner of a picture, where what is asked for is not to be had. */
export function note(context, { width }, colours, /** @type {string} */ words) {
  context.font = `${width < 260 ? 11 : 12}px ${colours.font}`;
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillStyle = faded(colours.ink, 0.7);
  context.fillText(words, 10, 9, width - 20);
}
