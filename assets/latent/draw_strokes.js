/** Strokes of a hand: made even and smooth, measured, laid on a grid. Coordinates: x right, y down. */

/**
 * @typedef {[number, number]} Point
 * @typedef {Point[]} Stroke
 * @typedef {[number, number, number, number]} Segment x and y of one end, x and y of the other
 */

const SPACING = 0.02; // between two points of a stroke, in sides of the pad
const DOT = 0.01; // half a dot's length: a pen that is not moved draws a round spot
const PASSES = 2; // of the smoothing: it takes away what trembles within some 3 spacings

/** Points along a stroke at equal distances, its ends among them. @param {Stroke} stroke @returns {Stroke} */
export function even(stroke, spacing = SPACING) {
  const lengths = stroke.slice(1).map(([x, y], k) => Math.hypot(x - stroke[k][0], y - stroke[k][1]));
  const total = lengths.reduce((sum, one) => sum + one, 0);
  if (total < 1e-9) return [stroke[0]];
  const count = Math.max(1, Math.round(total / spacing));
  /** @type {Stroke} */
  const points = [];
  let [at, before] = [0, 0]; // the piece that we are on, and how long the way to it was
  for (let k = 0; k <= count; k++) {
    const along = (total * k) / count;
    while (at < lengths.length - 1 && before + lengths[at] < along) before += lengths[at++];
    const part = lengths[at] ? Math.min(1, (along - before) / lengths[at]) : 0;
    const [[x0, y0], [x1, y1]] = [stroke[at], stroke[at + 1]];
    points.push([x0 + (x1 - x0) * part, y0 + (y1 - y0) * part]);
  }
  return points;
}

/** A stroke without its tremble: each point goes to the weighted mean of three; the ends stay. @param {Stroke} stroke */
export function smooth(stroke) {
  let points = even(stroke);
  for (let pass = 0; pass < PASSES; pass++) {
    points = points.map(([x, y], k) => {
      const [before, after] = [points[k - 1], points[k + 1]];
      return before && after ? [(before[0] + 2 * x + after[0]) / 4, (before[1] + 2 * y + after[1]) / 4] : [x, y];
    });
  }
  return points;
}

/** The box around strokes. @param {Stroke[]} strokes */
export function bounds(strokes) {
  const points = strokes.flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { width: right - left, height: bottom - top, x: (left + right) / 2, y: (top + bottom) / 2 };
}

/** The pieces of strokes after a change of every point; a dot is a very short one. @returns {Segment[]} */
export function segments(/** @type {Stroke[]} */ strokes, /** @type {(point: Point) => Point} */ to) {
  return strokes.flatMap((stroke) => {
    const points = stroke.map(to);
    if (points.length === 1) return [/** @type {Segment} */ ([points[0][0] - DOT, points[0][1], points[0][0] + DOT, points[0][1]])];
    return points.slice(1).map((point, k) => /** @type {Segment} */ ([...points[k], ...point]));
  });
}

/** How far each cell of a `side` x `side` grid is from the nearest piece, in cells. @param {Segment[]} pieces */
export function distances(pieces, /** @type {number} */ side) {
  const squared = new Float64Array(side * side).fill(Infinity);
  for (const [x0, y0, x1, y1] of pieces) {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const long = dx * dx + dy * dy || 1;
    for (let k = 0; k < squared.length; k++) {
      const [x, y] = [(k % side) - (side - 1) / 2 - x0, Math.floor(k / side) - (side - 1) / 2 - y0];
      const part = Math.min(1, Math.max(0, (x * dx + y * dy) / long));
      const [across, down] = [x - part * dx, y - part * dy];
      const here = across * across + down * down;
      if (here < squared[k]) squared[k] = here;
    }
  }
  return squared.map(Math.sqrt);
}
