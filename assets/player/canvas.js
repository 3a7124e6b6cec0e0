/** A canvas that is as sharp as the screen, and the little that all drawings share. */

/** A canvas sized in CSS pixels; the drawing context is scaled to the screen's own. */
export class Sheet {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.width = 0;
    this.height = 0;
    this.ratio = 0;
  }

  /**
   * Take the size that the page's layout gives the canvas.
   * @returns {boolean} whether it changed
   */
  fit() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    if (width === this.width && height === this.height && ratio === this.ratio) return false;
    Object.assign(this, { width, height, ratio });
    this.canvas.width = Math.max(1, Math.round(width * ratio));
    this.canvas.height = Math.max(1, Math.round(height * ratio));
    return true;
  }

  /** Empty the sheet and return its context, in CSS pixels. */
  fresh() {
    this.over().clearRect(0, 0, this.width, this.height);
    return this.context;
  }

  /** The context, in CSS pixels, to draw over what is there. */
  over() {
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return this.context;
  }
}

/** @returns {Sheet} a sheet that is not on the page */
export function hidden(/** @type {number} */ width, /** @type {number} */ height, ratio = 1) {
  const sheet = new Sheet(document.createElement("canvas"));
  Object.assign(sheet, { width, height, ratio });
  sheet.canvas.width = Math.max(1, Math.round(width * ratio));
  sheet.canvas.height = Math.max(1, Math.round(height * ratio));
  return sheet;
}

/** @returns {HTMLCanvasElement} a dot of radius `radius` device pixels, to be stamped many times */
export function stamp(/** @type {number} */ radius, fill, edge) {
  const size = Math.ceil(radius) * 2 + 4;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.arc(size / 2, size / 2, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  if (edge) {
    context.strokeStyle = edge;
    context.lineWidth = Math.max(0.6, radius * 0.28);
    context.stroke();
  }
  return canvas;
}

/** Round, readable ticks between two values, about `count` of them. */
export function ticks(/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ count) {
  const raw = (high - low) / count;
  if (!(raw > 0) || !isFinite(raw)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.999) ?? raw;
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
    found.push(Number((k * step).toPrecision(12)));
  }
  return found;
}
