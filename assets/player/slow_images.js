/** Slow motion on images: six samples and six real ones, D's verdict under each, the pull over them. */
import { half } from "./feed.js";
import { hidden } from "./canvas.js";
import { rgb } from "./palette.js";
import { badge } from "./slow_marks.js";
import { DATA, SAMPLES, told } from "./slow_words.js";

const [ACROSS, DOWN] = [3, 4];
const BRIEF = 430; // pixels of width
const COARSE = 16; // pixels a side, up to which each is seen as a square
const STRONG = 0.85; // opacity of the strongest pull of a picture

/**
 * @param {import("./canvas.js").Sheet} sheet
 * @param {{images: any, was: any, gradient: any, verdicts: number[][], part: number, prices: boolean,
 *          pull: boolean, colours: any}} what
 */
export function drawImages(sheet, { images, was, gradient, verdicts, part, prices, pull, colours }) {
  const context = sheet.over();
  const { width, height } = sheet;
  const [count, rows, columns] = images.shape;
  const [cell, line] = [Math.min(width / ACROSS, height / DOWN), 24];
  const side = cell - line - 2;
  const [left, gap] = [(width - ACROSS * side) / (ACROSS + 1), (height - DOWN * (side + line)) / (DOWN + 1)];
  context.imageSmoothingEnabled = Math.max(rows, columns) > COARSE;
  for (let k = 0; k < count; k++) {
    const sample = k < 6;
    const x = left + (k % ACROSS) * (side + left);
    const y = gap + Math.floor(k / ACROSS) * (side + line + gap);
    const levels = (/** @type {number} */ i) => {
      const to = images.values[k * rows * columns + i];
      return sample && was ? was.values[k * rows * columns + i] * (1 - part) + to * part : to;
    };
    context.drawImage(pixels(rows, columns, levels, sample ? colours.samples : colours.data, colours), x, y, side, side);
    if (sample && pull && gradient) context.drawImage(pushed(gradient, k, colours), x, y, side, side);
    badge(context, [x + 10, y + side + 12], sample ? SAMPLES[k] : DATA[k - 6], sample, colours, 8);
    Object.assign(context, { fillStyle: colours.ink, textAlign: "left", textBaseline: "middle", font: `13px ${colours.font}` });
    const [before, after] = verdicts.map((of) => told(of[k], !prices));
    const sign = verdicts[1][k] > verdicts[0][k] ? "\u25b2" : "\u25bc";
    const brief = width < BRIEF; // no room for two figures
    context.fillText(before === after ? after : brief ? `${after} ${sign}` : `${before} \u2192 ${after}`, x + 23, y + side + 12.5);
  }
}

/** An image of grey levels to 255, from paper to ink through its role's colour. */
function pixels(rows, columns, levels, role, colours) {
  const sheet = hidden(columns, rows);
  const image = sheet.context.createImageData(columns, rows);
  const ends = [rgb(colours.paper), rgb(role), colours.dark ? [255, 255, 255] : [24, 16, 0]];
  for (let i = 0; i < rows * columns; i++) {
    const t = (2 * levels(i)) / 255;
    const [from, to, part] = t < 1 ? [ends[0], ends[1], 0.1 + 0.9 * t] : [ends[1], ends[2], 0.72 * (t - 1)];
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = from[c] + (to[c] - from[c]) * part;
    image.data[4 * i + 3] = 255;
  }
  sheet.context.putImageData(image, 0, 0);
  return sheet.canvas;
}

/** Where the pull asks for more ink, and where for less. */
function pushed({ shape: [, rows, columns], values }, /** @type {number} */ k, colours) {
  const sheet = hidden(columns, rows);
  const image = sheet.context.createImageData(columns, rows);
  const value = half();
  const own = Array.from({ length: rows * columns }, (_, i) => value[values[k * rows * columns + i]]);
  const most = Math.max(...own.map(Math.abs)) || 1;
  const inks = [rgb(colours.squeeze), rgb(colours.stretch)];
  own.forEach((one, i) => {
    image.data.set([...inks[one > 0 ? 1 : 0], 255 * STRONG * (Math.abs(one) / most)], 4 * i);
  });
  sheet.context.putImageData(image, 0, 0);
  return sheet.canvas;
}
