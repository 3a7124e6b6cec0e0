/** SVG elements without ceremony, and plots with two axes. */
import { ticks } from "../player/canvas.js";

const SPACE = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag a tag, with classes after dots
 * @param {Record<string, any>} [given] attributes
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function s(tag, given = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElementNS(SPACE, name);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  place(element, given);
  element.append(...children);
  return element;
}

/** Set attributes where they differ. @param {Element} element @param {Record<string, any>} given */
export function place(element, given) {
  for (const [key, value] of Object.entries(given)) {
    const written = typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
    if (written === null || written === undefined) element.removeAttribute(key);
    else if (element.getAttribute(key) !== written) element.setAttribute(key, written);
  }
}

/** Have `list` hold n elements: what is missing is made, what is too much goes. */
export function grow(/** @type {any[]} */ list, /** @type {number} */ n, /** @type {(k: number) => any} */ make) {
  while (list.length > n) list.pop().remove();
  while (list.length < n) list.push(make(list.length));
  return list;
}

/** A path through points; where one is not finite it breaks. @param {[number, number][]} points */
export function path(points) {
  let pen = "M";
  return points.map(([x, y]) => {
    if (!Number.isFinite(y)) {
      pen = "M";
      return "";
    }
    const piece = `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = "L";
    return piece;
  }).join("");
}

/** A line from its lowest to its highest value, laid on pixels; `log` spaces by ratios. */
export class Scale {
  constructor(/** @type {number} */ low, /** @type {number} */ high) {
    Object.assign(this, { low, high, from: 0, to: 1 });
  }

  /** @returns {number} the pixel of a value */
  at(/** @type {number} */ value) {
    return this.from + ((value - this.low) / (this.high - this.low)) * (this.to - this.from);
  }

  /** @returns {number} the value at a pixel, within the scale's ends */
  value(/** @type {number} */ pixel) {
    const value = this.low + ((pixel - this.from) / (this.to - this.from)) * (this.high - this.low);
    return Math.min(this.high, Math.max(this.low, value));
  }

  ticks(/** @type {number} */ count) {
    return ticks(this.low, this.high, count);
  }
}

/** An SVG as wide as its place, with scales for x and y inside margins. */
export class Plot {
  /**
   * @param {Scale} x @param {Scale} y
   * @param {{left: number, right: number, top: number, bottom: number}} margin
   */
  constructor(x, y, margin, name = "gl-plot") {
    Object.assign(this, { x, y, margin, width: 0, height: 0 });
    this.axes = s("g.gl-axes", { "aria-hidden": "true" });
    this.svg = s(`svg.${name}`, { role: "group" }, this.axes);
  }

  /** Take the size that the page gives. @returns {boolean} whether it changed */
  fit() {
    const { clientWidth: width, clientHeight: height } = this.svg;
    if (!width || (width === this.width && height === this.height)) return false;
    const { left, right, top, bottom } = this.margin;
    Object.assign(this, { width, height });
    Object.assign(this.x, { from: left, to: width - right });
    Object.assign(this.y, { from: height - bottom, to: top });
    place(this.svg, { viewBox: `0 0 ${width} ${height}` });
    return true;
  }

  /** Where a pointer is, in the plot's pixels. @returns {[number, number]} */
  where(/** @type {PointerEvent | MouseEvent} */ event) {
    const box = this.svg.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /**
   * Draw the axes: ticks below, and lines to the left where `rows` asks for about so many.
   * @param {{columns: number, rows?: number, across: string, up?: string}} asked
   */
  frame({ columns, rows = 0, across, up = "" }) {
    const { x, y, width, height } = this;
    const minus = (/** @type {number} */ value) => String(value).replace("-", "\u2212");
    const lines = rows ? y.ticks(rows).map((value) => [
      s("line.gl-grid", { x1: x.from, x2: x.to, y1: y.at(value), y2: y.at(value) }),
      s("text.gl-tick", { x: x.from - 7, y: y.at(value) + 4, "text-anchor": "end" }, minus(value)),
    ]) : [];
    const marks = x.ticks(columns).map((value) =>
      s("text.gl-tick", { x: x.at(value), y: y.from + 19, "text-anchor": "middle" }, minus(value)));
    this.axes.replaceChildren(...lines.flat(), ...marks,
      s("line.gl-axis", { x1: x.from, x2: x.to, y1: y.from, y2: y.from }),
      s("text.gl-name", { x: (x.from + x.to) / 2, y: height - 4, "text-anchor": "middle" }, across),
      s("text.gl-name", { x: 0, y: 11 }, up));
  }
}
