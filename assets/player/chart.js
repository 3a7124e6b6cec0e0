/**
 * The loss chart: nats over steps, the floor that nobody can go below, and a playhead to drag.
 *
 * @typedef {{recording: import("./feed.js").Recording, label: string, dash: number[]}} Rival
 */
import { hidden, Sheet, ticks } from "./canvas.js";
import { curves, pointAt, range } from "./curves.js";
import { faded } from "./palette.js";

const MARGIN = { left: 40, right: 12, top: 18, bottom: 26 };

export class Chart {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {{hover: (step: number | null) => void, seek: (step: number) => void}} on
   */
  constructor(canvas, on) {
    this.sheet = new Sheet(canvas);
    this.steps = 1;
    this.range = [0, 1];
    this.under = hidden(1, 1); // axes and curves
    this.key = "";
    const step = (/** @type {PointerEvent} */ event) => this.step(event.offsetX);
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons & 1) on.seek(step(event));
      else if (event.pointerType === "mouse") on.hover(step(event));
    });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      on.seek(step(event));
    });
    canvas.addEventListener("pointerleave", () => on.hover(null));
  }

  /** The step under a place, in CSS pixels from the chart's left. */
  step(/** @type {number} */ x) {
    const width = this.sheet.width - MARGIN.left - MARGIN.right;
    return Math.min(1, Math.max(0, (x - MARGIN.left) / width)) * this.steps;
  }

  /**
   * @param {{recording: import("./feed.js").Recording, rivals: Rival[], position: number,
   *          statics: any, steps: number, colours: any, hovering: boolean,
   *          zoomed: boolean}} scene
   */
  draw(scene) {
    this.sheet.fit();
    this.#prepare(scene);
    const context = this.sheet.fresh();
    context.drawImage(this.under.canvas, 0, 0, this.sheet.width, this.sheet.height);
    this.#playhead(context, scene);
  }

  /** Redraw what stands still while the playhead moves, where something about it changed. */
  #prepare(scene) {
    const { recording, rivals, statics, steps, colours, zoomed } = scene;
    const { width, height, ratio } = this.sheet;
    const known = [recording, ...rivals.map((rival) => rival.recording)].map((one) => [one.id, one.length]);
    const key = [width, height, ratio, known, steps, zoomed, statics.title, colours.paper, colours.dark].join();
    if (key === this.key) return;
    Object.assign(this, { key, steps: Math.max(1, steps), range: range(scene) });
    this.under = hidden(width, height, ratio);
    const context = this.under.fresh();
    context.font = `11px ${colours.font}`;
    this.#axes(context, scene);
    this.#floor(context, scene);
    context.beginPath();
    const top = MARGIN.top - 6;
    context.rect(MARGIN.left, top, this.#right - MARGIN.left + 6, this.#bottom + 1 - top);
    context.clip();
    for (const rival of rivals) this.#rival(context, rival, scene);
    this.#curve(context, recording, curves(statics).train, faded(colours.nll, 0.45), 1.25);
    this.#curve(context, recording, curves(statics).held, colours.nll, 2.25);
  }

  get #right() {
    return this.sheet.width - MARGIN.right;
  }

  get #bottom() {
    return this.sheet.height - MARGIN.bottom;
  }

  #x(/** @type {number} */ step) {
    return MARGIN.left + (step / this.steps) * (this.#right - MARGIN.left);
  }

  #y(/** @type {number} */ value) {
    const [low, high] = this.range;
    return this.#bottom - ((value - low) / (high - low)) * (this.#bottom - MARGIN.top);
  }

  #axes(context, { colours, statics }) {
    context.fillStyle = faded(colours.ink, 0.62);
    context.strokeStyle = faded(colours.ink, colours.dark ? 0.13 : 0.09);
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const [low, high] = this.range;
    for (const value of ticks(low, high, Math.max(2, this.sheet.height / 55))) {
      const y = Math.round(this.#y(value)) + 0.5;
      context.beginPath();
      context.moveTo(MARGIN.left, y);
      context.lineTo(this.#right, y);
      context.stroke();
      context.fillText(String(value).replace("-", "\u2212"), MARGIN.left - 6, y);
    }
    context.textBaseline = "alphabetic";
    const room = Math.max(1, Math.min(6, (this.#right - MARGIN.left) / 56));
    for (const step of ticks(0, this.steps, room)) {
      context.textAlign = step === 0 ? "left" : step > this.steps * 0.95 ? "right" : "center";
      const label = step === 0 ? "step 0" : step.toLocaleString("en");
      context.fillText(label, this.#x(step), this.sheet.height - 8);
    }
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillText(statics.unit ?? "nats", 0, 0);
  }

  #floor(context, { statics, colours }) {
    if (statics.floor === null || statics.floor === undefined) return;
    const y = Math.round(this.#y(statics.floor)) + 0.5;
    context.strokeStyle = colours.truth;
    context.lineWidth = 1.5;
    context.setLineDash([6, 4]);
    context.beginPath();
    context.moveTo(MARGIN.left, y);
    context.lineTo(this.#right, y);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = colours.truth;
    context.textAlign = "left";
    context.textBaseline = "top";
    const entropy = `entropy ${statics.floor.toFixed(3)}`.replace("-", "\u2212");
    const words = `${entropy}: nobody can go below this`;
    const room = this.#right - MARGIN.left - 4;
    context.fillText(context.measureText(words).width > room ? entropy : words, MARGIN.left + 4, y + 4);
  }

  #curve(context, recording, name, colour, width, dash = []) {
    const held = recording.holders[name];
    if (!held) return;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.beginPath();
    let gap = true;
    for (const at of held) {
      const { step, losses } = recording.frames[at];
      const value = losses[name];
      if (Number.isFinite(value)) context[gap ? "moveTo" : "lineTo"](this.#x(step), this.#y(value));
      gap = !Number.isFinite(value);
    }
    context.stroke();
    context.setLineDash([]);
  }

  #rival(context, { recording, label, dash }, { statics, colours }) {
    const name = curves(statics).held;
    this.#curve(context, recording, name, faded(colours.ink, 0.6), 1.25, dash);
    const last = recording.holder(name, recording.end);
    if (last < 0) return;
    const frame = recording.frames[last];
    const x = Math.min(this.#x(frame.step), this.#right - 4);
    context.fillStyle = faded(colours.ink, 0.85);
    context.textAlign = "right";
    context.textBaseline = "bottom";
    context.fillText(label, x, this.#y(frame.losses[name]) - 3);
  }

  #playhead(context, { recording, position, statics, colours, hovering }) {
    const at = Math.floor(position);
    const frame = recording.frames[at];
    if (!frame) return;
    const next = recording.frames[at + 1];
    const step = frame.step + (next ? (next.step - frame.step) * (position - at) : 0);
    const x = this.#x(step);
    context.strokeStyle = faded(colours.ink, hovering ? 0.85 : 0.4);
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, MARGIN.top - 6);
    context.lineTo(x, this.#bottom);
    context.stroke();
    const [where, value] = pointAt(recording, curves(statics).held, at, step);
    if (!Number.isFinite(value)) return;
    context.beginPath();
    context.arc(this.#x(where), Math.max(MARGIN.top, this.#y(value)), 4, 0, 2 * Math.PI);
    context.fillStyle = colours.nll;
    context.fill();
    context.strokeStyle = colours.paper;
    context.lineWidth = 1.5;
    context.stroke();
  }
}
