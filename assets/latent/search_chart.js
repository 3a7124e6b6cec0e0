/** Every try of one image over the steps of the search, with a playhead to drag. */
import { hidden, Sheet } from "../player/canvas.js";
import { faded } from "../player/palette.js";
import { line, Plot } from "../player/plot.js";

const LEAST = 1e-8; // of a squared error: below that two images differ by rounding alone

/** What can be charted, by the array that holds it: its name, words at the axis, whether ratios count. */
export const QUANTITIES = {
  errors: { name: "Error", unit: "wrong by, % of full ink", log: true, of: (error) => 100 * Math.sqrt(Math.max(LEAST, error)) },
  norms: { name: "Away from 0", unit: "how far the latents are from 0", log: false, of: (norm) => norm },
  distances: { name: "From the exact latent", unit: "how far from the exact latent", log: false, of: (distance) => distance },
};

/** @typedef {{curves: [number, number][][], quantity: keyof typeof QUANTITIES, best: number, at: number, steps: number,
 *             mark: {value: number, name: string} | null, colours: any}} SearchScene */

export class SearchChart {
  /** @param {HTMLCanvasElement} canvas @param {(step: number) => void} seek */
  constructor(canvas, seek) {
    this.sheet = new Sheet(canvas);
    this.plot = new Plot(this.sheet, 1, [0, 1]);
    this.under = hidden(1, 1);
    const step = (/** @type {PointerEvent} */ event) => seek(this.plot.step(event.offsetX));
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      step(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons & 1) step(event);
    });
  }

  /** @param {SearchScene} scene */
  draw({ curves, quantity, best, at, steps, mark, colours }) {
    this.sheet.fit();
    const { log, unit, of } = QUANTITIES[quantity];
    const lines = curves.map((points) => points.map(([step, value]) => /** @type {[number, number]} */ ([step, of(value)])));
    const context = this.sheet.fresh();
    context.font = `11px ${colours.font}`;
    const plot = (this.plot = new Plot(this.sheet, steps, extent(lines, log, mark), 0, log));
    plot.axes(context, { colours, unit });
    context.save();
    plot.clip(context);
    if (mark) plot.mark(context, mark.value, colours);
    const order = lines.map((_, k) => k).sort((a, b) => Number(a === best) - Number(b === best));
    for (const k of order) {
      const how = k === best ? { colour: colours.samples, width: 2.75 } : { colour: faded(colours.ink, 0.34), width: 1.25 };
      plot.curve(context, lines[k], how);
    }
    context.restore();
    if (mark) this.#word(context, mark, colours);
    context.strokeStyle = faded(colours.ink, 0.45);
    context.lineWidth = 1;
    line(context, [plot.x(at), plot.top - 6], [plot.x(at), plot.bottom]);
    const here = height(lines[best] ?? [], at, log);
    if (here !== null) plot.dot(context, at, here, colours.samples, colours.paper);
  }

  #word(context, /** @type {{value: number, name: string}} */ { value, name }, colours) {
    Object.assign(context, { fillStyle: colours.truth, strokeStyle: faded(colours.paper, 0.85), lineWidth: 3, textAlign: "right", textBaseline: "bottom" });
    const [x, y] = [this.plot.right - 4, this.plot.y(value) - 3];
    context.strokeText(name, x, y);
    context.fillText(name, x, y);
  }
}

/** From the lowest to the highest of all tries. @returns {[number, number]} */
function extent(/** @type {[number, number][][]} */ lines, /** @type {boolean} */ log, /** @type {{value: number} | null} */ mark) {
  const values = lines.flat().map(([, value]) => value).filter(Number.isFinite);
  if (mark) values.push(mark.value);
  if (!values.length) return log ? [1e-3, 1] : [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return log ? [low / 1.5, high * 1.5] : [0, high * 1.08 || 1];
}

/** Where a line is at a step between two that were looked at. */
function height(/** @type {[number, number][]} */ points, /** @type {number} */ at, /** @type {boolean} */ log) {
  const next = points.findIndex(([step]) => step >= at);
  if (next < 0) return points.at(-1)?.[1] ?? null;
  if (next === 0) return points[0][1];
  const [[from, one], [to, other]] = [points[next - 1], points[next]];
  const part = (at - from) / (to - from);
  return log ? one * (other / one) ** part : one + (other - one) * part;
}
