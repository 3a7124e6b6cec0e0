/** Three animals in a few strokes. */
import { s } from "./svg.js";

export const NAMES = ["cat", "dog", "fox"];
const EYES = "M17.5 25v1.5M30.5 25v1.5";
const STROKES = {
  cat: ["M10 23 11 8l9 6.5q4-1 8 0L37 8l1 15q1 16-14 16.500-15-.500-14-16.500z", EYES,
    "M22 31h4l-2 2.500zM6 29l7 1.500M5 35l8-1.500M42 29l-7 1.500M43 35l-8-1.500"],
  dog: ["M14 13q10-5 20 0 5 9 2 20-3 8-12 8t-12-8q-3-11 2-20z", "M14 13Q4 12 5 26q1 7 7 5M34 13q10-1 9 13-1 7-7 5", EYES,
    "M21 31h6l-3 3zM24 34v3"],
  fox: ["M8 7l11 8q5-1.500 10 0l11-8-2 17-14 17-14-17z", "M10 24l9 5 5 12 5-12 9-5", EYES, "M22.500 38h3l-1.500 2.500z"],
};

/** @param {number} kind an index into `NAMES` @returns {SVGElement} */
export function glyph(kind) {
  return s("svg.gl-glyph", { viewBox: "0 0 48 48", "aria-hidden": "true" },
    ...STROKES[NAMES[kind]].map((/** @type {string} */ d) => s("path", { d })));
}
