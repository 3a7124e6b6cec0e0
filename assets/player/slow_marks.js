/** Slow motion in the plane: the batch, the numbered points, what pulls them and where they go. */
import { faded } from "./palette.js";
import { DATA, SAMPLES } from "./slow_words.js";
import { reach } from "./verdict.js";

const RADIUS = 9; // pixels of a numbered mark
const DOT = 2.1;
const PULL = 0.36; // of the picture's side: the longest arrow of a pull, on a scale of logs
const ROOM = 0.24; // of the side: how far the longest move of the first ones is drawn
const TIMES = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const FIRST = 4; // moves of G that the magnification is chosen by

/** How many times as long as they are moves are drawn: the same through a whole recording. */
export function magnification(/** @type {import("./feed.js").Recording} */ recording, /** @type {number} */ window) {
  const at = (recording.holders.went ?? []).filter((k) => moves(recording.frames[k])).slice(0, FIRST);
  const longest = Math.max(0, ...at.flatMap((k) => {
    const { followed, went } = recording.frames[k].arrays;
    return Array.from(went.values, (/** @type {number} */ value, i) => Math.abs(value - followed.values[i]));
  }).filter(Number.isFinite));
  const most = (2 * window * ROOM) / (longest || 1);
  return TIMES.filter((times) => times <= most).pop() ?? 1;
}

const moves = (frame) => frame.losses.move === 2 || frame.losses.move === 4;

/** The batch: data in blue, samples in orange, on their way from before to after. */
export function drawBatch(context, scale, { arrays, part, colours, times }) {
  const { batch_data: data, batch_samples: samples, batch_moved: moved } = arrays;
  if (data) dots(context, scale, values(data), null, 0, faded(colours.data, 0.75));
  if (!samples) return;
  const [from, to] = [values(samples), moved ? values(moved) : null];
  if (to) {
    const path = new Path2D();
    for (let k = 0; k + 1 < from.length; k += 2) {
      const [x, y] = [k, k + 1].map((i) => from[i] + part * (to[i] - from[i]));
      path.moveTo(scale.x(x), scale.y(y));
      path.lineTo(scale.x(x + times * part * (to[k] - from[k])), scale.y(y + times * part * (to[k + 1] - from[k + 1])));
    }
    Object.assign(context, { lineWidth: 1, strokeStyle: faded(colours.ink, 0.35) });
    context.stroke(path);
  }
  dots(context, scale, from, to, part, colours.samples, colours.samples_edge);
}

const values = (cells) => cells.values;

function dots(context, scale, from, to, part, fill, edge = "") {
  Object.assign(context, { fillStyle: fill, strokeStyle: edge, lineWidth: 0.8 });
  for (let k = 0; k + 1 < from.length; k += 2) {
    const [x, y] = [k, k + 1].map((i) => from[i] + (to ? (to[i] - from[i]) * part : 0));
    context.beginPath();
    context.arc(scale.x(x), scale.y(y), DOT, 0, 2 * Math.PI);
    context.fill();
    if (edge) context.stroke();
  }
}

/**
 * The followed points with their arrows.
 * @param {{followed: number[][], went: number[][], pulls: number[][], both: number[][][], part: number,
 *          times: number, colours: any}} what
 */
export function drawFollowed(context, scale, { followed, went, pulls, both, part, times, colours }) {
  const side = Math.min(2 * scale.window * scale.across, 2 * scale.window * scale.up);
  context.save();
  context.lineCap = context.lineJoin = "round";
  const places = followed.map((place, k) => (k < 6 && went[k] ? place.map((value, i) => value + (went[k][i] - value) * part) : place));
  followed.slice(0, 6).forEach((place, k) => {
    const from = within(scale, places[k]); // both arrows from where it is now, so that they can be compared
    const teachers = both.length ? [[both[0][k], colours.ink], [both[1][k], colours.nll]] : pulls[k] ? [[pulls[k], colours.ink]] : [];
    const hardest = Math.max(...(both.length ? both.flat() : pulls).map((one) => Math.hypot(...one)));
    for (const [[dx, dy], ink] of teachers) {
      const size = Math.hypot(dx, dy);
      // two teachers are compared with one another, so their arrows are in proportion
      const length = PULL * side * (both.length ? size / hardest || 0 : reach(size));
      arrow(context, from, Math.atan2(-dy, dx), length, faded(ink, 0.95), 1.6, colours.paper);
    }
    if (!went[k]) return;
    const by = [(went[k][0] - place[0]) * scale.across, -(went[k][1] - place[1]) * scale.up];
    arrow(context, from, Math.atan2(by[1], by[0]), Math.hypot(...by) * times * part, colours.samples_edge, 4.5, colours.paper, colours.samples);
  });
  places.forEach((place, k) => {
    badge(context, within(scale, place), k < 6 ? SAMPLES[k] : DATA[k - 6], k < 6, colours);
  });
  context.restore();
}

/** A place in pixels; one that lies outside stands at the edge. */
function within(scale, [x, y]) {
  const edge = scale.window * (1 - RADIUS / (scale.window * scale.across));
  const bounded = (/** @type {number} */ v) => Math.min(edge, Math.max(-edge, Number.isFinite(v) ? v : 0));
  return [scale.x(bounded(x)), scale.y(bounded(y))];
}

function arrow(context, [x, y], /** @type {number} */ angle, /** @type {number} */ length, ink, width, halo, core = "") {
  if (!(length > 3)) return;
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const start = [x + RADIUS * 0.6 * dx, y + RADIUS * 0.6 * dy];
  const tip = [x + (RADIUS * 0.6 + length) * dx, y + (RADIUS * 0.6 + length) * dy];
  const head = Math.min(width + 4.5, length);
  const path = new Path2D();
  path.moveTo(start[0], start[1]);
  path.lineTo(tip[0], tip[1]);
  for (const side of [2.55, -2.55]) {
    path.moveTo(tip[0], tip[1]);
    path.lineTo(tip[0] + head * Math.cos(angle + side), tip[1] + head * Math.sin(angle + side));
  }
  for (const [style, wide] of [[faded(halo, 0.75), width + 2.5], [ink, width], ...(core ? [[core, width - 2]] : [])]) {
    Object.assign(context, { strokeStyle: style, lineWidth: wide });
    context.stroke(path);
  }
}

/** A round mark with its name: numbers for samples, letters for data. */
export function badge(context, [x, y], /** @type {string} */ name, /** @type {boolean} */ sample, colours, radius = RADIUS) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  Object.assign(context, { fillStyle: sample ? colours.samples : colours.data, strokeStyle: colours.paper, lineWidth: 1.5 });
  context.fill();
  context.stroke();
  Object.assign(context, { fillStyle: sample || colours.dark ? "#14110a" : "#ffffff", textAlign: "center", textBaseline: "middle",
    font: `600 ${Math.round(radius * 1.35)}px ${colours.font}` });
  context.fillText(name, x, y + 0.5);
}
