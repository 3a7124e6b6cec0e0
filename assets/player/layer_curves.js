/** What one layer does to the coordinate that it moves, as curves over the one that it keeps. */
import { Sheet, ticks } from "./canvas.js";
import { BLOCK } from "./network.js";
import { faded } from "./palette.js";

const MARGIN = { left: 32, right: 4, top: 8, bottom: 18 };
const COUNT = 2 * BLOCK; // places at which the layer is asked

export class LayerCurves {
  constructor(/** @type {HTMLCanvasElement} */ canvas) {
    this.sheet = new Sheet(canvas);
  }

  /**
   * @param {{flow: import("./flow.js").Flow, layer: number, toData: boolean, window: number, colours: any}} what
   * @returns {string} the same in words
   */
  draw({ flow, layer, toData, window, colours }) {
    const fitted = this.sheet.fit();
    const key = [layer, toData, colours.paper, colours.dark].join();
    if (!fitted && this.flow === flow && this.key === key) return this.words ?? "";
    Object.assign(this, { flow, key });
    const { stretch, shift } = ask(flow.layers[layer], toData, window);
    const most = Math.max(...stretch.map(Math.abs), ...shift.map(Math.abs), 0.1);
    const range = [0.2, 0.5, 1, 1.5, 2, 3, 4, 6].find((one) => most <= one) ?? 8;
    const { width, height } = this.sheet;
    const x = (/** @type {number} */ k) => MARGIN.left + (k / (COUNT - 1)) * (width - MARGIN.left - MARGIN.right);
    const y = (/** @type {number} */ v) => MARGIN.top + (0.5 - Math.max(-range, Math.min(range, v)) / (2 * range)) *
      (height - MARGIN.top - MARGIN.bottom);
    const context = this.sheet.fresh();
    axes(context, { x, y, range, window, width, height }, colours);
    area(context, stretch, x, y, 1, colours.stretch);
    area(context, stretch, x, y, -1, colours.squeeze);
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.75;
    context.beginPath();
    shift.forEach((value, k) => context.lineTo(x(k), y(value)));
    context.stroke();
    const span = (/** @type {number[]} */ of) => `${Math.min(...of).toFixed(2)} to ${Math.max(...of).toFixed(2)}`;
    this.words = `Log of the stretching between ${span(stretch)} nats, shift between ${span(shift)}`;
    return this.words;
  }
}

/** The log of the stretching and the shift of a layer, on the way that is gone. */
function ask(layer, toData, window) {
  const [stretch, shift] = [[], []];
  for (let at = 0; at < COUNT; at += BLOCK) {
    layer.ask((_, p) => window * ((2 * (at + p)) / (COUNT - 1) - 1), BLOCK);
    for (let p = 0; p < BLOCK; p++) {
      const [s, t] = [layer.conditioner.scale[p], layer.conditioner.shift[p]];
      stretch.push(toData ? -s : s);
      shift.push(toData ? -t * Math.exp(-s) : t);
    }
  }
  return { stretch, shift };
}

function axes(context, { x, y, range, window, width, height }, colours) {
  context.font = `11px ${colours.font}`;
  context.fillStyle = faded(colours.ink, 0.62);
  context.strokeStyle = faded(colours.ink, colours.dark ? 0.16 : 0.12);
  context.lineWidth = 1;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.beginPath();
  for (const value of [-range, 0, range]) {
    const at = Math.round(y(value)) + 0.5;
    context.moveTo(MARGIN.left, at);
    context.lineTo(width - MARGIN.right, at);
    context.fillText(String(value).replace("-", "\u2212"), MARGIN.left - 5, at);
  }
  context.stroke();
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  for (const value of ticks(-window * 0.94, window * 0.94, 5)) {
    const along = ((value + window) / (2 * window)) * (COUNT - 1);
    context.fillText(String(value).replace("-", "\u2212"), x(along), height - 4);
  }
}

/** Fill between zero and the curve, where it has this sign. */
function area(context, values, x, y, sign, colour) {
  context.beginPath();
  context.moveTo(x(0), y(0));
  values.forEach((value, k) => context.lineTo(x(k), y(value * sign > 0 ? value : 0)));
  context.lineTo(x(values.length - 1), y(0));
  context.fillStyle = faded(colour, 0.55);
  context.fill();
}
