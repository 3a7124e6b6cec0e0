/** Names at the ends of the chart's lines, moved apart so that each can be read. */
import { line } from "./plot.js";
import { faded } from "./palette.js";

const ROOM = 14; // pixels from one name to the next
const LEAD = 12; // between the paper and the names, for the thread from one to the other
const SHARE = 0.3; // of the chart's width, at most, for names

/** Whether the gutter can be as wide as the names need it. @param {string[]} names */
export function fit(context, names, width) {
  return names.every((name) => LEAD + context.measureText(name).width <= SHARE * width);
}

/** How wide a gutter the names need. @param {string[]} names */
export function gutter(context, names, width) {
  const widest = Math.max(0, ...names.map((name) => context.measureText(name).width));
  return widest ? Math.min(SHARE * width, LEAD + widest) : 0;
}

/**
 * Places near the wanted ones, in the same order, at least `room` apart.
 * @param {number[]} wanted @param {number} room @param {number} low @param {number} high
 */
export function spread(wanted, room, low, high) {
  const order = wanted.map((_, k) => k).sort((a, b) => wanted[a] - wanted[b]);
  const places = wanted.map((at) => Math.min(high, Math.max(low, at)));
  let last = -Infinity;
  for (const k of order) places[k] = last = Math.max(places[k], last + room);
  let next = Infinity;
  for (const k of order.reverse()) places[k] = next = Math.min(places[k], next - room, high);
  return places;
}

/**
 * Write the names in the gutter, each tied to its line's end.
 * @param {{step: number, value: number, name: string, colour: string}[]} ends
 */
export function write(context, plot, ends, colours) {
  const wanted = ends.map(({ value }) => plot.y(value));
  const places = spread(wanted, ROOM, plot.top, plot.bottom - 4);
  context.textAlign = "left";
  context.textBaseline = "middle";
  ends.forEach(({ step, name, colour }, k) => {
    const [x, y] = [plot.right + LEAD - 3, places[k]];
    const from = Math.min(plot.bottom, Math.max(plot.top, wanted[k]));
    context.strokeStyle = faded(colour, 0.55);
    context.lineWidth = 1;
    context.setLineDash([1, 2]);
    if (plot.x(step) < plot.right - 4) line(context, [plot.x(step), from], [plot.right, from]);
    context.setLineDash([]);
    line(context, [plot.right, from], [x - 1, y]);
    context.fillStyle = colours.ink;
    context.fillText(cut(context, name, plot.width - x - 2), x + 2, y);
  });
}

/** As much of a name as there is room for. */
export function cut(context, name, room) {
  if (context.measureText(name).width <= room) return name;
  let length = name.length;
  while (length > 1 && context.measureText(`${name.slice(0, length)}\u2026`).width > room) length -= 1;
  return `${name.slice(0, length).trimEnd()}\u2026`;
}
