/**
 * Colours around a circle, so that a point can be followed by the direction that it came from.
 * Four anchors that differ in blue against yellow or in lightness, which all eyes see.
 */
import { stamp } from "./canvas.js";
import { faded, rgb } from "./palette.js";

export const HUES = 48;
const ANCHORS = { // to the right, above, to the left, below
  light: ["#CC8400", "#8A1538", "#0A4FA0", "#22A08A"],
  dark: ["#FFBE4A", "#E4617F", "#4F8FFA", "#8CE8D6"],
};

/** The wheel's colours, counter-clockwise from the right. @returns {string[]} */
export function wheel(/** @type {boolean} */ dark) {
  const anchors = ANCHORS[dark ? "dark" : "light"].map(rgb);
  return Array.from({ length: HUES }, (_, k) => {
    const at = (k / HUES) * anchors.length;
    const [from, to] = [anchors[Math.floor(at)], anchors[(Math.floor(at) + 1) % anchors.length]];
    const mixed = from.map((v, i) => Math.round(v + (to[i] - v) * (at % 1)));
    return `rgb(${mixed.join(",")})`;
  });
}

/** The hue (n,) of each point (n, 2), by its direction as seen from the middle. */
export function hues(/** @type {Float64Array} */ points) {
  return Uint8Array.from({ length: points.length / 2 }, (_, p) => {
    const turn = Math.atan2(points[2 * p + 1], points[2 * p]) / (2 * Math.PI);
    return Math.round((turn + 1) * HUES) % HUES || 0;
  });
}

/** A dot of each hue. */
export function dots(/** @type {string[]} */ colours, /** @type {number} */ radius, /** @type {string} */ paper) {
  return colours.map((colour) => stamp(radius, colour, faded(paper, 0.7)));
}

/** The wheel as a CSS image. */
export function disc(/** @type {string[]} */ colours) {
  const clockwise = [colours[0], ...[...colours].reverse()];
  return `conic-gradient(from 90deg, ${clockwise.join(", ")})`;
}
