/** A point's way through the layers, drawn over the plane. */
import { faded } from "./palette.js";

const REACH = 10; // pixels from a segment at which the pointer is on it
const RINGS = { 1: [1, 2, 3], many: [1, 2] }; // standard deviations, of one bell and of several

/** The layer whose segment is nearest to a pixel, or none. @returns {number | null} */
export function nearestStop(/** @type {number[][]} */ stops, scale, right, down) {
  let nearest = null;
  let least = REACH;
  for (let k = 1; k < stops.length; k++) {
    const [ax, ay, bx, by] = [...pixel(scale, stops[k - 1]), ...pixel(scale, stops[k])];
    const square = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = square ? ((right - ax) * (bx - ax) + (down - ay) * (by - ay)) / square : 0;
    const part = Math.min(1, Math.max(0, along));
    const away = Math.hypot(ax + part * (bx - ax) - right, ay + part * (by - ay) - down);
    if (away < least) [nearest, least] = [k - 1, away];
  }
  return nearest;
}

/**
 * Draw the latent's rings, and the way from x to z with a numbered stop after each layer.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./plane.js").Scale} scale
 * @param {{stops: number[][], steps: any[], lit: number | null, bells: any, colours: any}} what
 */
export function drawPath(context, scale, what) {
  const { stops, colours } = what;
  if (!stops.every((stop) => stop.every(Number.isFinite))) return;
  context.save();
  context.lineJoin = context.lineCap = "round";
  rings(context, scale, what);
  way(context, scale, what);
  halts(context, stops.map((stop) => pixel(scale, stop)), colours);
  const taken = ends(context, scale, stops, colours);
  numbers(context, scale, what, taken);
  context.restore();
}

const pixel = (scale, [x, y]) => [scale.x(x), scale.y(y)];

/** Where the latent's bells stand, at whole standard deviations. */
function rings(context, scale, { bells: { means, sds }, colours }) {
  context.lineWidth = 1;
  context.setLineDash([2, 4]);
  for (let k = 0; k < sds.length; k++) {
    for (const deviations of sds.length > 1 ? RINGS.many : RINGS[1]) {
      context.strokeStyle = faded(colours.ink, 0.5 - 0.1 * deviations);
      const [x, y] = pixel(scale, [means[2 * k], means[2 * k + 1]]);
      context.beginPath();
      context.ellipse(x, y, deviations * sds[k] * scale.across, deviations * sds[k] * scale.up, 0, 0, 2 * Math.PI);
      context.stroke();
    }
  }
  context.setLineDash([]);
}

/** The segments: one layer moves one coordinate, coloured by what it does to the space there. */
function way(context, scale, { stops, steps, lit, colours }) {
  const segment = (/** @type {number} */ k, style, width) => {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(...pixel(scale, stops[k]));
    context.lineTo(...pixel(scale, stops[k + 1]));
    context.stroke();
  };
  const order = steps.map((_, k) => k).filter((k) => k !== lit);
  for (const k of order) segment(k, faded(colours.paper, 0.8), 6);
  for (const k of order) segment(k, faded(sign(steps[k], colours), lit === null ? 1 : 0.45), 2.5);
  if (lit !== null && steps[lit]) {
    segment(lit, colours.paper, 9);
    segment(lit, sign(steps[lit], colours), 5);
  }
}

/** A dot where each layer leaves the point. */
function halts(context, places, colours) {
  context.fillStyle = colours.ink;
  context.beginPath();
  for (const [x, y] of places) {
    context.moveTo(x + 2.5, y);
    context.arc(x, y, 2.5, 0, 2 * Math.PI);
  }
  context.fill();
}

function sign({ units }, colours) {
  return units > 0 ? colours.stretch : units < 0 ? colours.squeeze : colours.truth;
}

/** The ends x and z. @returns {number[][]} the boxes that they take */
function ends(context, scale, stops, colours) {
  const taken = [];
  const places = [stops[0], stops[stops.length - 1]].map((stop) => pixel(scale, stop));
  const all = stops.map((stop) => pixel(scale, stop));
  const middle = [0, 1].map((i) => all.reduce((sum, at) => sum + at[i], 0) / all.length);
  const away = (/** @type {number} */ value, from) => (value < from ? -1 : 1);
  places.forEach(([x, y], k) => {
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    context.fillStyle = k ? colours.paper : colours.data;
    context.fill();
    context.lineWidth = k ? 3 : 2;
    context.strokeStyle = k ? colours.ink : colours.paper;
    context.stroke();
    taken.push([x - 8, y - 8, x + 8, y + 8]);
    const [right, down] = [x + 14 * away(x, middle[0]), y + 14 * away(y, middle[1])]; // where the way is not
    word(context, k ? "z" : "x", right, down, `italic 600 17px ${colours.font}`, colours.ink, colours);
    taken.push([right - 8, down - 9, right + 8, down + 9]);
  });
  return taken;
}

/** The stops' numbers, where there is room for them; that of the lit one always. */
function numbers(context, scale, { stops, steps, lit, colours }, taken) {
  const places = stops.map((stop) => pixel(scale, stop));
  const order = steps.map((_, k) => k).sort((a, b) => Number(b === lit) - Number(a === lit) ||
    Math.abs(steps[b].by) - Math.abs(steps[a].by));
  for (const k of order) {
    const [[ax, ay], [bx, by]] = [places[k], places[k + 1]];
    const [mx, my] = [(ax + bx) / 2, (ay + by) / 2]; // in the middle of the way that the layer moves it
    const offsets = steps[k].moved ? [[11, 0], [-11, 0]] : [[0, -11], [0, 11]];
    const room = offsets.map(([dx, dy]) => [mx + dx, my + dy]).find(([x, y]) =>
      k === lit || taken.every(([l, t, r, b]) => x + 8 < l || x - 8 > r || y + 7 < t || y - 7 > b));
    if (!room) continue;
    const [x, y] = room;
    taken.push([x - 8, y - 7, x + 8, y + 7]);
    const face = `${k === lit ? "700 14px" : "600 11px"} ${colours.font}`;
    word(context, String(k + 1), x, y, face, faded(colours.ink, lit === null || k === lit ? 0.9 : 0.4), colours);
  }
}

/** A word that can be read over anything. */
function word(context, text, x, y, face, ink, colours) {
  context.font = face;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.strokeStyle = faded(colours.paper, 0.85);
  context.lineWidth = 4;
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}
