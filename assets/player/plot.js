/** The paper of the loss chart: scales, axes, the floor, a band and curves on it. */
import { ticks } from "./canvas.js";
import { faded } from "./palette.js";

const MARGIN = { left: 40, right: 12, top: 18, bottom: 26 };

export class Plot {
  /**
   * @param {{width: number, height: number}} sheet
   * @param {number} steps @param {[number, number]} range of the values shown
   * @param {number} gutter pixels on the right, for words
   * @param {boolean} log whether equal ratios are equally far apart
   */
  constructor({ width, height }, steps, range, gutter = 0, log = false) {
    Object.assign(this, { width, height, range, log, steps: Math.max(1, steps) });
    this.left = MARGIN.left;
    this.right = width - MARGIN.right - gutter;
    this.top = MARGIN.top;
    this.bottom = height - MARGIN.bottom;
  }

  x(/** @type {number} */ step) {
    return this.left + (step / this.steps) * (this.right - this.left);
  }

  y(/** @type {number} */ value) {
    const [low, high, at] = [...this.range, value].map((one) => (this.log ? Math.log(Math.max(one, 1e-12)) : one));
    return this.bottom - ((at - low) / (high - low)) * (this.bottom - this.top);
  }

  /** Round values to be written beside the chart. */
  get marks() {
    const [low, high] = this.range;
    const wanted = Math.max(2, this.height / 55);
    if (!this.log) return ticks(low, high, wanted);
    const decades = Math.log10(high / low);
    const first = Math.floor(Math.log10(low));
    const all = Array.from({ length: Math.ceil(decades) + 2 }, (_, k) => first + k)
      .flatMap((power) => (decades > wanted ? [1] : [1, 2, 5]).map((digit) => Number(`${digit}e${power}`)));
    return all.filter((value) => value >= low && value <= high);
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

/** A value beside the chart: "\u22122", "50", "20k", "1e+7". */
function brief(/** @type {number} */ value) {
  const size = Math.abs(value);
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
