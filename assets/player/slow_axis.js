/** Verdicts on a line: where D puts the batch and the followed points, before a move and after it. */
import { Sheet, ticks } from "./canvas.js";
import { half } from "./feed.js";
import { faded } from "./palette.js";
import { badge } from "./slow_marks.js";
import { DATA, SAMPLES } from "./slow_words.js";

const [LANE, TOP, FOOT, SIDE] = [38, 8, 30, 16]; // pixels
const OUTER = 0.02; // share of the verdicts that may lie beyond each end of the line

/**
 * The values that the line shows: symmetrical for verdicts, which count from 0.
 * @param {number[]} all verdicts or log densities @param {boolean} prices
 * @returns {[number, number]}
 */
export function extent(all, prices) {
  const sorted = all.filter(Number.isFinite).sort((a, b) => a - b);
  if (!sorted.length) return [-1, 1];
  const low = sorted[Math.floor(OUTER * (sorted.length - 1))];
  const high = sorted[Math.ceil((1 - OUTER) * (sorted.length - 1))];
  if (prices) return [low - 0.05 * (high - low) - 0.1, high + 0.05 * (high - low) + 0.1];
  const most = 1.15 * Math.max(Math.abs(low), Math.abs(high), 0.05);
  return [-most, most];
}

export class Axis {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.sheet = new Sheet(canvas);
    this.key = "";
    /** @type {[number, number]} */
    this.ends = [-1, 1];
  }

  /**
   * @param {import("./feed.js").Recording} recording
   * @param {{verdicts: number[][], judged: {data?: any, samples?: any}, part: number, prices: boolean, colours: any}} what
   */
  draw(recording, { verdicts, judged, part, prices, colours }) {
    this.sheet.fit();
    const context = this.sheet.fresh();
    this.#range(recording, prices);
    this.#line(context, prices, colours);
    for (const [sample, cells] of [[false, judged.data], [true, judged.samples]]) {
      if (cells) this.#batch(context, cells, part, sample, colours);
    }
    if (verdicts.length < 2) return;
    for (let k = verdicts[0].length - 1; k >= 0; k--) {
      const sample = k < 6;
      const value = verdicts[0][k] + (verdicts[1][k] - verdicts[0][k]) * part;
      const y = this.#lane(sample);
      const [from, to] = [this.#x(verdicts[0][k]), this.#x(value)];
      Object.assign(context, { strokeStyle: faded(colours.ink, 0.7), lineWidth: 1.5 });
      context.beginPath();
      context.moveTo(from, y + 13);
      context.lineTo(to, y + 13);
      context.stroke();
      badge(context, [to, y], sample ? SAMPLES[k] : DATA[k - 6], sample, colours, 8);
    }
  }

  /** One range for all of a recording, so that verdicts of different moves can be compared. */
  #range(recording, prices) {
    const key = `${recording.id}.${recording.length}.${prices}`;
    if (key === this.key) return;
    this.key = key;
    const all = (recording.holders.verdicts ?? []).flatMap((/** @type {number} */ at) => Array.from(recording.frames[at].arrays.verdicts.values));
    const value = half();
    for (const name of ["judged_data", "judged_samples"]) {
      for (const at of recording.holders[name] ?? []) {
        for (const bits of recording.frames[at].arrays[name].values) all.push(value[bits]);
      }
    }
    this.ends = extent(all, prices);
  }

  #x(/** @type {number} */ value) {
    const [low, high] = this.ends;
    const part = Math.min(1, Math.max(0, (value - low) / (high - low)));
    return SIDE + part * (this.sheet.width - 2 * SIDE);
  }

  #lane(/** @type {boolean} */ sample) {
    return TOP + LANE * (sample ? 0.35 : 1.35);
  }

  #line(context, prices, colours) {
    const { width } = this.sheet;
    const y = TOP + 2 * LANE + 2;
    Object.assign(context, { strokeStyle: faded(colours.ink, 0.3), lineWidth: 1, font: `11px ${colours.font}`, fillStyle: faded(colours.ink, 0.7), textAlign: "center", textBaseline: "top" });
    context.beginPath();
    context.moveTo(SIDE, y + 0.5);
    context.lineTo(width - SIDE, y + 0.5);
    for (const tick of ticks(this.ends[0], this.ends[1], 5)) {
      const x = Math.round(this.#x(tick)) + 0.5;
      context.moveTo(x, tick === 0 && !prices ? TOP : y);
      context.lineTo(x, y + 4);
      context.fillText(String(tick).replace("-", "\u2212"), x, y + 5);
    }
    context.stroke();
    context.textAlign = "left";
    context.fillText(prices ? "\u2190 rare" : "\u2190 like samples", 0, y + FOOT - 12);
    context.textAlign = "right";
    context.fillText(prices ? "log p, likely \u2192" : "like data \u2192", width, y + FOOT - 12);
  }

  /** The batch as ticks of its verdicts: (2, n), before and after. */
  #batch(context, { values, shape: [, n] }, part, sample, colours) {
    const value = half();
    const y = this.#lane(sample);
    Object.assign(context, { strokeStyle: faded(sample ? colours.samples : colours.data, 0.55), lineWidth: 1 });
    context.beginPath();
    for (let k = 0; k < n; k++) {
      const [was, is] = [value[values[k]], value[values[n + k]]];
      const x = this.#x(was + (is - was) * part);
      context.moveTo(x, y - 11);
      context.lineTo(x, y + 11);
    }
    context.stroke();
  }
}
