/** The warp's picture: cells shaded by density, bent lines, points with trails, and the way they go. */
import { faded } from "./palette.js";
import { reference, Scale, STRONGEST } from "./plane.js";
import { dots, wheel } from "./wheel.js";

const SHADES = 24;
const RAILS = 8; // each way
const RADIUS = 0.0058; // of a point, as a share of the picture's side

export class WarpDrawing {
  constructor() {
    this.key = "";
    /** @type {HTMLCanvasElement[]} */
    this.dots = [];
  }

  /**
   * Draw what lies behind: cells and lines.
   * @param {CanvasRenderingContext2D} context @param {any} sheet
   * @param {{warp: import("./warp.js").Warp, place: number, show: any, statics: any, colours: any}} what
   */
  behind(context, sheet, { warp, place, show, statics, colours }) {
    const scale = new Scale(sheet, statics.window);
    const points = warp.points("lines", place);
    for (let i = 0; i < points.length; i += 2) { // to pixels
      points[i] = scale.x(points[i]);
      points[i + 1] = scale.y(points[i + 1]);
    }
    if (show.density) shade(context, warp, points, scale.across * scale.up, reference(statics), colours);
    if (show.grid) lines(context, warp.grid.runs, points, colours);
  }

  /**
   * Draw over it the points that travel, where they come from in this layer, and what stays.
   * @param {any} sheet
   * @param {{warp: import("./warp.js").Warp, place: number, part: "samples" | "data",
   *          layer: number | null, from: number, statics: any, colours: any, show: any}} what
   */
  over(sheet, what) {
    const { warp, place, part, layer, from, statics, colours, show } = what;
    const context = sheet.over();
    const scale = new Scale(sheet, statics.window);
    if (layer !== null) rails(context, sheet, scale, warp.flow.layers[layer].kept[0], colours);
    const points = warp.points(part, place);
    if (!show.points) return points;
    const hues = warp.hues[part];
    if (layer !== null) trails(context, scale, warp.stop(part, from), points, colours);
    this.#points(context, sheet, scale, points, hues, colours);
    return points;
  }

  #points(context, { width, height, ratio }, scale, points, hues, colours) {
    const radius = Math.max(1.3 * ratio, Math.min(width, height) * ratio * RADIUS);
    const key = [radius, colours.dark, colours.paper].join();
    if (key !== this.key) this.dots = dots(wheel(colours.dark), radius, colours.paper);
    this.key = key;
    context.setTransform(1, 0, 0, 1, 0, 0);
    const shift = this.dots[0].width / 2;
    for (let p = 0; p < hues.length; p++) {
      const [x, y] = [scale.x(points[2 * p]) * ratio, scale.y(points[2 * p + 1]) * ratio];
      if (x > -9 && y > -9 && x < width * ratio + 9 && y < height * ratio + 9) {
        context.drawImage(this.dots[hues[p]], x - shift, y - shift);
      }
    }
  }
}

/**
 * Fill the cells by their density, which is their probability over their area: those of one shade
 * together, so that no seams show between them. `unit`: pixels to one unit of area.
 */
function shade(context, { grid, masses }, points, unit, top, colours) {
  const paths = Array.from({ length: SHADES + 1 }, () => /** @type {Path2D | null} */ (null));
  grid.rounds.forEach((round, cell) => {
    const density = (masses[cell] * unit) / area(points, round);
    const level = Math.round(SHADES * (1 - Math.exp(-density / top)));
    if (!level) return; // also where it is not a number
    const path = (paths[level] ??= new Path2D());
    path.moveTo(points[2 * round[0]], points[2 * round[0] + 1]);
    for (let k = 1; k < round.length; k++) path.lineTo(points[2 * round[k]], points[2 * round[k] + 1]);
    path.closePath();
  });
  paths.forEach((path, level) => {
    if (!path) return;
    context.fillStyle = faded(colours.density, (STRONGEST * level) / SHADES);
    context.fill(path);
  });
}

/** The area that a cell encloses (the shoelace formula). */
function area(points, round) {
  let twice = 0;
  let before = round[round.length - 1];
  for (const here of round) {
    twice += points[2 * before] * points[2 * here + 1] - points[2 * here] * points[2 * before + 1];
    before = here;
  }
  return Math.abs(twice) / 2;
}

function lines(context, all, points, colours) {
  context.strokeStyle = faded(colours.ink, colours.dark ? 0.34 : 0.26);
  context.lineWidth = 0.8;
  context.beginPath();
  for (const [first, count] of all) {
    context.moveTo(points[2 * first], points[2 * first + 1]);
    for (let k = first + 1; k < first + count; k++) context.lineTo(points[2 * k], points[2 * k + 1]);
  }
  context.stroke();
}

function trails(context, scale, from, to, colours) {
  context.strokeStyle = faded(colours.ink, 0.22);
  context.lineWidth = 1;
  context.beginPath();
  for (let i = 0; i < to.length; i += 2) {
    context.moveTo(scale.x(from[i]), scale.y(from[i + 1]));
    context.lineTo(scale.x(to[i]), scale.y(to[i + 1]));
  }
  context.stroke();
}

/** Rails along which points move in this layer: on each the kept coordinate is one and the same. */
function rails(context, { width, height }, scale, kept, colours) {
  const upright = kept === 0;
  const [side, length] = upright ? [width, height] : [height, width];
  const [low, high] = upright ? [13, length - 26] : [36, length - 13]; // clear of the ticks' numbers
  const put = (/** @type {number} */ along, /** @type {number} */ across) => (upright ? [across, along] : [along, across]);
  context.strokeStyle = faded(colours.ink, 0.2);
  context.fillStyle = faded(colours.ink, 0.55);
  context.lineWidth = 1;
  context.setLineDash([1, 5]);
  context.beginPath();
  const heads = new Path2D();
  for (let k = 0.5; k < RAILS; k++) {
    const across = (side * k) / RAILS;
    context.moveTo(...put(low, across));
    context.lineTo(...put(high, across));
    for (const [tip, back] of [[low - 8, low], [high + 8, high]]) {
      heads.moveTo(...put(tip, across));
      heads.lineTo(...put(back, across - 4));
      heads.lineTo(...put(back, across + 4));
      heads.closePath();
    }
  }
  context.stroke();
  context.setLineDash([]);
  context.fill(heads);
  axis(context, upright ? [0, height / 2, width, height / 2] : [width / 2, height, width / 2, 0], upright, colours);
}

/** The axis of the coordinate that is kept. */
function axis(context, [fromX, fromY, toX, toY], upright, colours) {
  context.strokeStyle = faded(colours.accent ?? colours.data, 0.75);
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
  context.font = `600 12px ${colours.font}`;
  context.textAlign = upright ? "right" : "left";
  context.textBaseline = upright ? "bottom" : "top";
  const [words, x, y] = upright ? ["x is kept", toX - 8, toY - 5] : ["y is kept", toX + 7, toY + 8];
  context.lineWidth = 4;
  context.strokeStyle = faded(colours.paper, 0.85);
  context.strokeText(words, x, y);
  context.fillStyle = colours.accent ?? colours.data;
  context.fillText(words, x, y);
}
