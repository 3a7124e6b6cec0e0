/** The points of a latent plane: digits in their colours, drawn once each and stamped many times. */
import { faded, rgb } from "./palette.js";

const SHADES = 24; // of a quantity's scale

export class Digits {
  constructor() {
    /** @type {Map<string, HTMLCanvasElement>} */
    this.stamps = new Map();
    this.look = "";
  }

  /**
   * A digit in its colour on a thin rim of paper, so that digits that overlap can be told apart.
   * @param {number} digit @param {string} colour @param {number} pixels of the font, the device's own
   * @param {boolean} ring whether a ring makes it stand out @param {any} colours
   */
  stamp(digit, colour, pixels, ring, colours) {
    const look = [colours.paper, colours.font].join();
    if (look !== this.look) this.stamps.clear();
    this.look = look;
    const key = [digit, colour, Math.round(pixels * 4), ring].join();
    const known = this.stamps.get(key);
    if (known) return known;
    const side = Math.ceil(pixels * (ring ? 2 : 1.5)) + 2;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.font = `700 ${pixels}px ${colours.font}`;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    if (ring) disc(context, side, colour, colours.paper, pixels);
    context.lineWidth = pixels * 0.22;
    context.lineJoin = "round";
    context.strokeStyle = faded(colours.paper, 0.85);
    const base = side / 2 + pixels * 0.36; // digits are 0.72 of a font's size high
    if (!ring) context.strokeText(String(digit), side / 2, base);
    context.fillStyle = colour;
    context.fillText(String(digit), side / 2, base);
    this.stamps.set(key, canvas);
    return canvas;
  }
}

function disc(context, /** @type {number} */ side, /** @type {string} */ colour, /** @type {string} */ paper, /** @type {number} */ pixels) {
  context.beginPath();
  context.arc(side / 2, side / 2, side / 2 - 2, 0, 2 * Math.PI);
  context.fillStyle = paper;
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = pixels * 0.14;
  context.stroke();
}

/** The colour of a share 0..1 of a scale, in one of 24 shades. @returns {string} */
export function shade(/** @type {string[]} */ scale, /** @type {number} */ share) {
  const place = (Math.round(Math.min(1, Math.max(0, share || 0)) * SHADES) / SHADES) * (scale.length - 1);
  const low = Math.min(scale.length - 2, Math.floor(place));
  const [one, other] = [rgb(scale[low]), rgb(scale[low + 1])];
  return `rgb(${one.map((from, k) => Math.round(from + (other[k] - from) * (place - low))).join(",")})`;
}
