/**
 * The loss chart: nats over steps, the floor that nobody can go below, and a playhead to drag.
 *
 * @typedef {{recording: import("./feed.js").Recording, loss: string, colour: string, width: number,
 *            dash?: number[], name?: string, shift?: number, dotted?: boolean, best?: number, at?: number}} Line
 *   `name` stands at its end; `shift` is taken off its values; `dotted`: a dot marks the playhead; `best`: the
 *   place in its recording that is marked as the lowest; `at`: where its dot stands, if not at the playhead
 * @typedef {{points: any[], colour: string, name: string, dash?: number[]}} Band
 * @typedef {{lines: Line[], bands?: Band[], range: [number, number], log?: boolean,
 *            bend?: import("./scale.js").Bend | null, unit: string,
 *            floor: number | null, stderr?: number, named?: string, fact?: string, who?: string,
 *            marks?: import("./marks.js").Mark[], changes?: import("./changes.js").Change[], step: number, steps: number, until?: number, colours: any, hovering: boolean}} Scene
 *   `stderr`: of the floor, `named`: what it is called, `fact`: what is said of it, or `who` cannot go below; `marks`: thin lines with a
 *   name; `until`: nothing is drawn beyond this step
 */
import { hidden, Sheet } from "./canvas.js";
import { drawChanges } from "./changes.js";
import { pointAt } from "./curves.js";
import { fit, gutter, write } from "./ends.js";
import { written } from "./marks.js";
import { faded } from "./palette.js";
import { line, Plot } from "./plot.js";

export class Chart {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {{hover: (step: number | null) => void, seek: (step: number) => void}} on
   */
  constructor(canvas, on) {
    this.sheet = new Sheet(canvas);
    this.plot = new Plot(this.sheet, 1, [0, 1]);
    this.under = hidden(1, 1); // axes and curves
    this.key = "";
    const step = (/** @type {PointerEvent} */ event) => this.plot.step(event.offsetX);
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

  /** @param {Scene} scene */
  draw(scene) {
    this.sheet.fit();
    this.#prepare(scene);
    const context = this.sheet.fresh();
    context.drawImage(this.under.canvas, 0, 0, this.sheet.width, this.sheet.height);
    this.#playhead(context, scene);
  }

  /** Redraw what stands still while the playhead moves, where something about it changed. */
  #prepare(/** @type {Scene} */ scene) {
    const { lines, bands = [], range, log, bend, unit, floor, stderr, named, fact, who, marks = [], changes = [], steps, until, colours } = scene;
    const { width, height, ratio } = this.sheet;
    const drawn = lines.map((one) =>
      [one.recording.id, one.recording.length, one.loss, one.colour, one.width, one.name, one.shift, one.best]);
    const key = [width, height, ratio, drawn, bands.map((one) => [one.points.length, one.colour, one.name]), range, log,
      bend?.base, bend?.even, bend?.share, unit, floor, stderr, named, fact, marks.map(written), JSON.stringify(changes), steps, until, colours.paper, colours.dark].join();
    if (key === this.key) return;
    this.key = key;
    this.under = hidden(width, height, ratio);
    const context = this.under.fresh();
    context.font = `11px ${colours.font}`;
    const seen = marks.filter(({ value }) => value > range[0] && value < range[1]);
    const called = fit(context, seen.map(written), width) ? written : (/** @type {any} */ one) => one.label;
    const names = [...[...lines, ...bands].map((one) => one.name), ...seen.map(called)].filter(Boolean);
    const room = gutter(context, /** @type {string[]} */ (names), width);
    const plot = (this.plot = new Plot(this.sheet, steps, range, room, log, bend));
    plot.axes(context, scene);
    const learnt = lines.some((one) => one.best !== undefined); // from few points, which can be learnt by heart
    plot.floor(context, { floor, stderr, colours });
    for (const { value } of seen) plot.mark(context, value, colours);
    context.save();
    plot.clip(context);
    for (const { points: shade, colour } of bands) plot.band(context, shade, faded(colour, 0.24));
    const paths = lines.map((one) => points(one, until));
    paths.forEach((path, k) => plot.curve(context, path, lines[k]));
    for (const { points: mean, ...how } of bands) plot.curve(context, mean.map((at) => [at.step, at.mean]), { ...how, width: 2.25 });
    for (const one of lines) if (one.best) plot.best(context, ...point(one, one.best), one.colour); // not at the start
    context.restore();
    plot.floorWords(context, { floor, colours, fact, name: named ?? entropy(floor, stderr), who: who ?? (learnt ? "no held-out loss" : "nobody") });
    drawChanges(context, plot, changes, colours);
    const places = seen.map((one) => ({ step: steps, value: one.value, name: called(one), colour: colours.truth }));
    write(context, plot, [...ends(scene, paths), ...places], colours);
  }

  #playhead(context, /** @type {Scene} */ { lines, step, colours, hovering }) {
    const { plot } = this;
    const x = plot.x(step);
    context.strokeStyle = faded(colours.ink, hovering ? 0.85 : 0.4);
    context.lineWidth = 1;
    line(context, [x, plot.top - 6], [x, plot.bottom]);
    for (const { recording, loss, shift = 0, colour, dotted, at } of lines) {
      if (!dotted || !recording.length) continue;
      const [where, value] = at === undefined ? pointAt(recording, loss, recording.at(step), step,
        (one, other, part) => plot.between(one - shift, other - shift, part) + shift) : point({ recording, loss }, at);
      plot.dot(context, where, value - shift, colour, colours.paper);
    }
  }
}

/** @returns {[number, number][]} a line's steps and values */
function points(/** @type {Line} */ { recording, loss, shift }, until = Infinity) {
  const path = (recording.holders[loss] ?? []).map((at) => point({ recording, loss, shift }, at));
  return path.filter(([step]) => step <= until);
}

/** @returns {[number, number]} a line's step and value at a place in its recording */
function point(/** @type {any} */ { recording, loss, shift = 0 }, /** @type {number} */ at) {
  const { step, losses } = recording.frames[at];
  return [step, losses[loss] - shift];
}

/** Where the lines that have names end. */
function ends({ lines, bands = [] }, paths) {
  const found = lines.flatMap(({ name, colour }, k) => {
    const last = paths[k].findLast(([, value]) => Number.isFinite(value));
    return name && last ? [{ step: last[0], value: last[1], name, colour }] : [];
  });
  for (const { points: shade, name, colour } of bands) {
    const end = shade.at(-1);
    if (end && name) found.push({ step: end.step, value: end.mean, name, colour });
  }
  return found;
}

function entropy(/** @type {number | null | undefined} */ floor, /** @type {number | undefined} */ stderr) {
  if (floor == null) return "";
  return `entropy ${floor.toFixed(3)}${stderr ? ` \u00b1 ${stderr.toFixed(3)}` : ""}`.replace("-", "\u2212");
}
