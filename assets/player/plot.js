/** The paper of the loss chart: scales, axes, the floor, a band and curves on it. */
import { ticks } from "./canvas.js";
import { faded } from "./palette.js";
import { Scale } from "./scale.js";

const MARGIN = { left: 40, right: 12, top: 18, bottom: 26 };

export class Plot {
  /**
   * @param {{width: number, height: number}} sheet
   * @param {number} steps @param {[number, number]} range of the values shown
   * @param {number} gutter pixels on the right, for words
   * @param {boolean} log whether equal ratios are equally far apart
   * @param {import("./scale.js").Bend | null} bend where they are, far from a base
   */
  constructor({ width, height }, steps, range, gutter = 0, log = false, bend = null) {
    Object.assign(this, { width, height, range, steps: Math.max(1, steps) });
    this.scale = new Scale(range, { log, bend });
    this.left = MARGIN.left;
    this.right = width - MARGIN.right - gutter;
    this.top = MARGIN.top;
    this.bottom = height - MARGIN.bottom;
  }

  x(/** @type {number} */ step) {
    return this.left + (step / this.steps) * (this.right - this.left);
  }

  y(/** @type {number} */ value) {
    return this.bottom - this.scale.at(value) * (this.bottom - this.top);
  }

  /** The value whose height lies so far from that of one to that of another. */
  between(/** @type {number} */ one, /** @type {number} */ other, /** @type {number} */ part) {
    const { scale } = this;
    return scale.value(scale.at(one) + (scale.at(other) - scale.at(one)) * part);
  }

  /** Round values to be written beside the chart. */
  get marks() {
    return this.scale.marks(Math.max(2, this.height / 55));
  }

  /** The step under a place, in CSS pixels from the chart's left. */
  step(/** @type {number} */ x) {
    return Math.min(1, Math.max(0, (x - this.left) / (this.right - this.left))) * this.steps;
  }

  axes(context, { colours, unit }) {
    context.fillStyle = faded(colours.ink, 0.62);
    context.strokeStyle = faded(colours.ink, colours.dark ? 0.13 : 0.09);
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const value of this.marks) {
      const y = Math.round(this.y(value)) + 0.5;
      line(context, [this.left, y], [this.right, y]);
      context.fillText(brief(value), this.left - 6, y);
    }
    this.#bent(context, colours);
    context.fillStyle = faded(colours.ink, 0.62);
    context.textBaseline = "alphabetic";
    const room = Math.max(1, Math.min(6, (this.right - this.left) / 56));
    for (const step of ticks(0, this.steps, room)) {
      context.textAlign = step === 0 ? "left" : step > this.steps * 0.95 ? "right" : "center";
      const label = step === 0 ? "step 0" : step.toLocaleString("en");
      context.fillText(label, this.x(step), this.height - 8);
    }
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillText(unit, 0, 0);
  }

  /** Where the scale ceases to be even: it is not to be read as if it went on so. */
  #bent(context, colours) {
    const top = this.scale.ends?.[1];
    if (top === undefined || top >= this.range[1]) return;
    const y = Math.round(this.y(top)) + 0.5;
    context.fillStyle = faded(colours.ink, colours.dark ? 0.07 : 0.045);
    context.fillRect(this.left, this.top - 6, this.right - this.left, y - this.top + 6);
    context.fillStyle = faded(colours.ink, 0.62);
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillText("log scale", this.left + 4, this.top - 3);
  }

  /** The value that nobody can go below; `stderr`: how far it is uncertain. */
  floor(context, { floor, colours, stderr = 0 }) {
    if (floor === null || floor === undefined) return;
    const below = floor < this.range[0];
    const y = below ? this.bottom - 18 : Math.round(this.y(floor)) + 0.5;
    if (stderr && !below) {
      const [top, end] = [floor + stderr, Math.max(this.range[0], floor - stderr)].map((value) => this.y(value));
      context.fillStyle = faded(colours.truth, 0.25);
      context.fillRect(this.left, top, this.right - this.left, end - top);
    }
    context.strokeStyle = colours.truth;
    context.lineWidth = 1.5;
    context.setLineDash([6, 4]);
    if (!below) line(context, [this.left, y], [this.right, y]);
    context.setLineDash([]);
  }

  /**
   * What the floor is, on paper of its own, as curves may pass there; `name` is said where there is no
   * room for more, `fact` instead of that nobody can go below.
   */
  floorWords(context, { floor, name, colours, who = "nobody", fact = "" }) {
    if (floor === null || floor === undefined) return;
    const below = floor < this.range[0];
    const y = below ? this.bottom - 18 : Math.round(this.y(floor)) + 0.5;
    context.fillStyle = colours.truth;
    context.strokeStyle = faded(colours.paper, 0.85);
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.textAlign = "left";
    context.textBaseline = "top";
    const words = below ? `${name}, the floor, lies below this chart` : fact || `${name}: ${who} can go below this`;
    const room = this.right - this.left - 4;
    const said = context.measureText(words).width > room ? name : words;
    context.strokeText(said, this.left + 4, y + 4);
    context.fillText(said, this.left + 4, y + 4);
  }

  /** A value to be compared with; its name stands at its end. */
  mark(context, value, { truth }) {
    const y = Math.round(this.y(value)) + 0.5;
    context.strokeStyle = faded(truth, 0.6);
    context.lineWidth = 1;
    line(context, [this.left, y], [this.right, y]);
  }

  /** Have all that follows stay on the paper. */
  clip(context) {
    const top = this.top - 6;
    context.beginPath();
    context.rect(this.left, top, this.right - this.left + 6, this.bottom + 1 - top);
    context.clip();
  }

  /** Shade from `low` to `high`. @param {{step: number, low: number, high: number}[]} points */
  band(context, points, colour) {
    if (points.length < 2) return;
    context.beginPath();
    points.forEach(({ step, high }, k) => context[k ? "lineTo" : "moveTo"](this.x(step), this.y(high)));
    for (const { step, low } of [...points].reverse()) context.lineTo(this.x(step), this.y(low));
    context.closePath();
    context.fillStyle = colour;
    context.fill();
  }

  /** @param {[number, number][]} points step and value; what is no number leaves a gap */
  curve(context, points, { colour, width, dash = [] }) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.beginPath();
    let gap = true;
    for (const [step, value] of points) {
      if (Number.isFinite(value)) context[gap ? "moveTo" : "lineTo"](this.x(step), this.y(value));
      gap = !Number.isFinite(value);
    }
    context.stroke();
    context.setLineDash([]);
  }

  /** Where a line was lowest: a small triangle that stands on it. */
  best(context, step, value, colour) {
    if (!Number.isFinite(value)) return;
    const [x, y] = [this.x(step), Math.min(this.bottom, Math.max(this.top + 8, this.y(value))) - 3];
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x - 5, y - 9);
    context.lineTo(x + 5, y - 9);
    context.closePath();
    context.fillStyle = colour;
    context.fill();
  }

  /** Where a line stands at the playhead. */
  dot(context, step, value, colour, paper) {
    if (!Number.isFinite(value)) return;
    const y = Math.min(this.bottom, Math.max(this.top, this.y(value)));
    context.beginPath();
    context.arc(this.x(step), y, 4, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
    context.strokeStyle = paper;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

const RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** A value beside the chart: "\u22122", "50", "20k", "10\u2077", "2e+6". */
function brief(/** @type {number} */ value) {
  const size = Math.abs(value);
  const power = Math.log10(size);
  if (power >= 5 && Number.isInteger(power)) {
    return `${value < 0 ? "\u2212" : ""}10${[...String(power)].map((digit) => RAISED[Number(digit)]).join("")}`;
  }
  const text = size >= 1e6 ? value.toExponential(0) : size >= 1e4 ? `${value / 1e3}k` : String(value);
  return text.replace("-", "\u2212");
}

/** @param {[number, number]} from @param {[number, number]} to */
export function line(context, from, to) {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}
