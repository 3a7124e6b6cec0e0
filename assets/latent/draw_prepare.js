/**
 * A drawing made into an image like those of a data set: what was done to the data is done to it,
 * so that it differs from them by the hand alone.
 */
import { ink } from "../sketches/pen.js";
import { bounds, distances, segments, smooth } from "./draw_strokes.js";

/** @typedef {import("./draw_strokes.js").Stroke} Stroke */

const BITMAP = 32; // cells a side, of which 4 x 4 are counted
const WIDE = 20; // cells: digits of any width are stretched to it
const INKED = 312; // cells of 1,024 that an image of the data has inked, on average (sd 34)
const STRETCH = 4; // a stroke gets no more than so many times as wide as its height is stretched
const RAGGED = 2; // rows at the top and at the foot that say little about the slant
const BOX = 20; // pixels: the longer side of a digit of MNIST, with its ink
const EDGE = 0.2; // pixels inside that box at half the level: those of MNIST measure 19.6 there
const FRAME = 28; // pixels a side
const HEIGHTS = [14, 20]; // pixels from the highest to the lowest point of a drawn digit's strokes
const WIDEST = 20;
const OFF = { x: 2.6, y: 2 }; // pixels that their middle may lie off the image's

/**
 * What a pen may be, for each data set; `usual` puts as much ink on an image as the data have.
 * @type {Record<string, {low: number, high: number, step: number, usual: number, unit: string}>}
 */
export const PENS = {
  digits: { low: 0.8, high: 1.25, step: 0.05, usual: 1, unit: "\u00d7" },
  glyphs: { low: 1.2, high: 4.2, step: 0.1, usual: 2.7, unit: " px" },
  mnist: { low: 1.5, high: 4.2, step: 0.1, usual: 2.7, unit: " px" },
};

const FORMS = { digits: counted, glyphs: placed, mnist: boxed };

/** How a drawing is prepared, in words. */
export const TOLD = {
  digits: "Prepared as these data were by the programs of NIST: stretched to 20 by 32 cells, drawn with a pen that inks about 312 of them, set upright, and counted in blocks of 4 by 4: 0 to 16 each.",
  glyphs: "Place, size and pen stay as you drew: they are factors of these data. Only what no digit of theirs has (a height below 14 or above 20 pixels, a middle far off) is brought back to it.",
  mnist: "Prepared as these data were: scaled to a box of 20 by 20 pixels, keeping its shape, and moved until the middle of its ink is the middle of 28 by 28.",
};

/**
 * @param {string} dataset "digits", "glyphs" or "mnist"
 * @param {Stroke[]} strokes in sides of the pad, 0 to 1
 * @param {number} pen one of `PENS`
 * @returns {Uint8Array | null} levels, row by row from the top; null where nothing is drawn
 */
export function prepare(dataset, strokes, pen = PENS[dataset].usual) {
  const drawn = strokes.filter((stroke) => stroke.length);
  return drawn.length ? FORMS[/** @type {"digits"} */ (dataset)](drawn.map(smooth), pen) : null;
}

/** 8 x 8 counts of inked cells (Alpaydin and Kaynak, 1998; Garris et al., 1994). */
function counted(/** @type {Stroke[]} */ strokes, /** @type {number} */ pen) {
  const cells = upright(bitmap(strokes, INKED * pen));
  const counts = new Uint8Array(64);
  cells.forEach((on, k) => (counts[8 * (k >> 7) + ((k % BITMAP) >> 2)] += on));
  return counts;
}

/** A bitmap with about so many inked cells, 20 wide and 32 high: the pen is found by halving. */
function bitmap(/** @type {Stroke[]} */ strokes, /** @type {number} */ wanted) {
  const box = bounds(strokes);
  let [low, high, cells] = [1, 14, new Uint8Array(0)];
  for (let turn = 0; turn < 7; turn++) {
    const pen = (low + high) / 2;
    const down = (BITMAP - pen) / Math.max(box.height, box.width / 8, 1e-6);
    const across = Math.min((WIDE - pen) / Math.max(box.width, 1e-6), STRETCH * down);
    const pieces = segments(strokes, ([x, y]) => [(x - box.x) * across, (y - box.y) * down]);
    cells = Uint8Array.from(distances(pieces, BITMAP), (d) => (d <= pen / 2 ? 1 : 0));
    if (cells.reduce((sum, on) => sum + on, 0) > wanted) high = pen;
    else low = pen;
  }
  return cells;
}

/** Rows shifted until the leftmost ink near the foot stands below that near the top. */
function upright(/** @type {Uint8Array} */ cells) {
  const first = (/** @type {number} */ row) => cells.subarray(row * BITMAP, (row + 1) * BITMAP).indexOf(1);
  const rows = Array.from({ length: BITMAP }, (_, row) => row).filter((row) => first(row) >= 0);
  const [top, bottom] = [rows[0] + RAGGED, rows[rows.length - 1] - RAGGED];
  if (bottom - top < RAGGED || first(top) < 0 || first(bottom) < 0) return cells;
  const lean = (first(bottom) - first(top)) / (bottom - top);
  const straight = new Uint8Array(cells.length);
  for (const row of rows) {
    const shift = Math.round(lean * (BITMAP / 2 - row));
    for (let x = Math.max(0, -shift); x < Math.min(BITMAP, BITMAP - shift); x++) {
      straight[row * BITMAP + x + shift] = cells[row * BITMAP + x];
    }
  }
  return straight;
}

/** 28 x 28 as in MNIST: 20 pixels at the longer side, the middle of the ink at (14, 14). */
function boxed(/** @type {Stroke[]} */ strokes, /** @type {number} */ pen) {
  const box = bounds(strokes);
  const scale = (BOX - pen - 2 * EDGE) / Math.max(box.width, box.height, 0.1);
  const at = ([x, y]) => /** @type {[number, number]} */ ([(x - box.x) * scale, (y - box.y) * scale]);
  const first = mass(ink(segments(strokes, at), pen));
  const moved = segments(strokes, (point) => {
    const [x, y] = at(point);
    return [x + 0.5 - first.x, y + 0.5 - first.y];
  });
  return Uint8Array.from(ink(moved, pen));
}

/** 28 x 28 as the app's own digits: as large as drawn and where it was drawn, within what they do. */
function placed(/** @type {Stroke[]} */ strokes, /** @type {number} */ pen) {
  const box = bounds(strokes);
  const high = Math.max(box.height * FRAME, 1e-6);
  const grow = Math.min(within(high, HEIGHTS[0], HEIGHTS[1]) / high, WIDEST / Math.max(box.width * FRAME, 1e-6));
  const x0 = within((box.x - 0.5) * FRAME, -OFF.x, OFF.x);
  const y0 = within((box.y - 0.5) * FRAME, -OFF.y, OFF.y);
  const scale = FRAME * grow;
  return Uint8Array.from(ink(segments(strokes, ([x, y]) => [(x - box.x) * scale + x0, (y - box.y) * scale + y0]), pen));
}

/** The middle of an image's ink, in pixels from the middle of the image. */
function mass(/** @type {ArrayLike<number>} */ levels) {
  let [sum, x, y] = [0, 0, 0];
  for (let k = 0; k < levels.length; k++) {
    sum += levels[k];
    x += levels[k] * ((k % FRAME) - (FRAME - 1) / 2);
    y += levels[k] * (Math.floor(k / FRAME) - (FRAME - 1) / 2);
  }
  return { x: x / (sum || 1), y: y / (sum || 1) };
}

function within(/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) {
  return Math.min(high, Math.max(low, value));
}
