/** A grid over the bells of a latent: lines along the sides of its cells, each of several pieces. */

const FINEST = 0.25; // of the plane's units, from one line to the next
const MOST = 34; // cells across
const REACH = { one: 3, many: 2.5 }; // standard deviations of a bell that the grid covers

/**
 * @typedef {{sides: [number, number, number, number][], lines: number[][], cells: number[][],
 *            centres: Float64Array, area: number}} Lattice
 *   `sides`: from (x, y) to (x, y); `lines`: sides that follow one another; `cells`: their lower,
 *   right, upper and left side; `centres` (cells, 2); `area` of a cell
 * @typedef {{points: Float64Array, runs: [number, number][], rounds: Int32Array[]}} Drawn
 *   `runs`: a line's first point and how many; `rounds`: the points around each cell
 */

/** @param {import("./bells.js").Bells} bells @returns {Lattice} */
export function lattice({ means, sds }) {
  const reach = sds.length > 1 ? REACH.many : REACH.one;
  const inside = (/** @type {number} */ x, /** @type {number} */ y) =>
    sds.some((sd, k) => Math.hypot(x - means[2 * k], y - means[2 * k + 1]) < reach * sd);
  const far = Math.max(...Array.from(sds, (sd, k) =>
    Math.max(Math.abs(means[2 * k]), Math.abs(means[2 * k + 1])) + reach * sd));
  const cell = Math.max(FINEST, (2 * far) / MOST);
  const half = Math.ceil(far / cell);
  const taken = (/** @type {number} */ i, /** @type {number} */ j) => inside((i + 0.5) * cell, (j + 0.5) * cell);
  const [sides, lines, names] = trace(half, cell, taken);
  const [cells, centres] = enclose(half, cell, taken, names);
  return { sides, lines, cells, centres: Float64Array.from(centres), area: cell * cell };
}

/** Lay lines along the sides of the cells (i, j) that are taken, i and j in -half .. half - 1. */
function trace(half, cell, taken) {
  const [sides, lines, names] = [[], [], new Map()];
  for (const upright of [true, false]) {
    for (let i = -half; i <= half; i++) {
      /** @type {number[] | null} */
      let line = null;
      for (let j = -half; j < half; j++) {
        const needed = upright ? taken(i, j) || taken(i - 1, j) : taken(j, i) || taken(j, i - 1);
        if (!needed) line = null;
        if (!needed) continue;
        if (!line) lines.push((line = []));
        names.set(`${upright} ${i} ${j}`, sides.length);
        line.push(sides.length);
        const [across, from, to] = [i * cell, j * cell, (j + 1) * cell];
        sides.push(upright ? [across, from, across, to] : [from, across, to, across]);
      }
    }
  }
  return [sides, lines, names];
}

/** The four sides of each cell, and its middle. */
function enclose(half, cell, taken, names) {
  const [cells, centres] = [[], []];
  for (let i = -half; i < half; i++) {
    for (let j = -half; j < half; j++) {
      if (!taken(i, j)) continue;
      cells.push([`false ${j} ${i}`, `true ${i + 1} ${j}`, `false ${j + 1} ${i}`, `true ${i} ${j}`].map((name) => names.get(name)));
      centres.push((i + 0.5) * cell, (j + 0.5) * cell);
    }
  }
  return [cells, centres];
}

/** The lattice's points, where each of its sides has so many pieces. @returns {Drawn} */
export function drawn(/** @type {Lattice} */ { sides, lines, cells }, /** @type {ArrayLike<number>} */ pieces) {
  const points = [];
  const firsts = new Int32Array(sides.length);
  const runs = lines.map((line) => {
    const first = points.length / 2;
    for (const side of line) {
      const [x, y, toX, toY] = sides[side];
      firsts[side] = points.length / 2;
      for (let k = 0; k < pieces[side]; k++) {
        points.push(x + ((toX - x) * k) / pieces[side], y + ((toY - y) * k) / pieces[side]);
      }
    }
    points.push(...sides[line[line.length - 1]].slice(2));
    return /** @type {[number, number]} */ ([first, points.length / 2 - first]);
  });
  const rounds = cells.map(([lower, right, upper, left]) => {
    const way = [];
    for (const side of [lower, right]) for (let k = 0; k < pieces[side]; k++) way.push(firsts[side] + k);
    for (const side of [upper, left]) for (let k = pieces[side]; k > 0; k--) way.push(firsts[side] + k);
    return Int32Array.from(way);
  });
  return { points: Float64Array.from(points), runs, rounds };
}
