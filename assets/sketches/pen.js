/**
 * Digits drawn from their factors, as `genlab/data/glyphs.py` draws them: a skeleton of strokes is
 * bent, scaled, slanted, turned and moved, and inked by a round pen.
 */

export const SIDE = 28; // pixels
const SOFT = 1.3; // pixels over which the edge of a stroke fades

/**
 * @typedef {{name: string, unit: string, low: number, high: number, meaning: string}} Factor
 * @typedef {number[]} Segment x and y of one end, x and y of the other
 * @typedef {Record<string, number>} Values of all factors by their names
 */

/** How far a smooth field moves a point of [-1, 1]^2 to the right and down, in pixels. */
function bend(/** @type {number} */ x, /** @type {number} */ y, /** @type {Values} */ v) {
  const right = v.bow * (0.5 - y * y) + v.wave * Math.sin(Math.PI * y) + v.taper * x * y +
    v.ripple * Math.sin(Math.PI * (1.7 * y + 0.6 * x));
  const down = v.sag * (0.5 - x * x) + v.tilt * Math.sin((Math.PI / 2) * x) + v.waist * (1 - y * y) +
    v.swell * Math.sin(Math.PI * (1.7 * x - 0.6 * y));
  return [right, down];
}

/** Where the pen is led for a point of a skeleton, in pixels from the middle. */
function led(/** @type {number} */ x, /** @type {number} */ y, /** @type {Values} */ v) {
  const [right, down] = bend(x, y, v);
  const half = v.height / 2;
  const py = y * half + down;
  const px = x * half * v.width + right - py * Math.tan((v.slant * Math.PI) / 180);
  const turn = (v.rotation * Math.PI) / 180;
  return [px * Math.cos(turn) - py * Math.sin(turn) + v.x, px * Math.sin(turn) + py * Math.cos(turn) + v.y];
}

/** The segments that the pen is led along. @param {Segment[]} skeleton @param {Values} values @returns {Segment[]} */
export function strokes(skeleton, values) {
  return skeleton.map(([x0, y0, x1, y1]) => [...led(x0, y0, values), ...led(x1, y1, values)]);
}

/** The levels 0 to 255 of the image, row by row from the top. @param {Segment[]} segments */
export function ink(segments, /** @type {number} */ thickness) {
  const levels = new Uint8ClampedArray(SIDE * SIDE);
  const arms = segments.map(([x0, y0, x1, y1]) => {
    const reach = Math.max(1e-6, Math.hypot(x1 - x0, y1 - y0) / 2);
    return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, reach, cos: (x1 - x0) / 2 / reach, sin: (y1 - y0) / 2 / reach };
  });
  for (let k = 0; k < levels.length; k++) {
    const [px, py] = [(k % SIDE) - (SIDE - 1) / 2, Math.floor(k / SIDE) - (SIDE - 1) / 2];
    let nearest = Infinity;
    for (const { x, y, reach, cos, sin } of arms) {
      const [dx, dy] = [px - x, py - y];
      const beyond = Math.max(0, Math.abs(cos * dx + sin * dy) - reach);
      const across = cos * dy - sin * dx;
      nearest = Math.min(nearest, beyond * beyond + across * across);
    }
    const level = 0.5 + (thickness / 2 - Math.sqrt(nearest)) / SOFT;
    levels[k] = Math.round(255 * Math.min(1, Math.max(0, level)));
  }
  return levels;
}

/** A draw of the factors as the data are drawn: whole ones evenly, the others mostly halfway. */
export function drawn(/** @type {Factor[]} */ factors, /** @type {number[]} */ styles, /** @type {() => number} */ uniform) {
  const values = Object.fromEntries(factors.map(({ name, low, high }) =>
    [name, low + ((high - low) * (uniform() + uniform())) / 2]));
  values.digit = Math.min(9, Math.floor(10 * uniform()));
  values.style = Math.floor(styles[values.digit] * uniform());
  return values;
}
