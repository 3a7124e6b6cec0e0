/** The spots of a drawing, and what a hand can do to them. Coordinates are the window's. */

const SPACING = 0.1; // between the spots of a stroke: they melt into a line under the brush
const SPRAY = 0.4; // radius
const RUBBER = 0.25; // radius
const MEMORY = 60; // drawings that undo goes back to

export class Spots {
  /**
   * @param {number} most spots there may be
   * @param {number} reach how far from the middle a spot may lie, in x and in y
   */
  constructor(most, reach) {
    this.most = most;
    this.reach = reach;
    /** @type {[number, number][]} */
    this.list = [];
    /** @type {[number, number][][]} */
    this.before = [];
    /** @type {[number, number] | null} the last spot of the stroke, or where the rubber was */
    this.last = null;
  }

  /** Whether no further spot is taken. */
  get full() {
    return this.list.length >= this.most;
  }

  /** Note the drawing as it is, so that undo comes back to it. */
  remember() {
    if (this.before.at(-1)?.length === this.list.length && !this.list.some((s, i) => s !== this.before.at(-1)[i])) return;
    this.before.push(this.list.slice());
    this.before.splice(0, this.before.length - MEMORY);
  }

  /** A hand begins at a point with a tool. */
  begin(/** @type {string} */ tool, /** @type {number} */ x, /** @type {number} */ y) {
    this.remember();
    this.last = null;
    this.move(tool, x, y);
  }

  /** The hand has moved to a point. */
  move(/** @type {string} */ tool, /** @type {number} */ x, /** @type {number} */ y) {
    if (tool === "pen") this.#stroke(x, y);
    else if (tool === "spray") this.#spray(x, y);
    else this.#rub(x, y);
  }

  /** Go back to the drawing before the last deed. */
  undo() {
    let back = this.before.pop();
    while (back && back.length === this.list.length && back.every((s, i) => s === this.list[i])) back = this.before.pop();
    if (back) this.list = back;
  }

  clear() {
    this.remember();
    this.list = [];
  }

  /** Take the last spot away. */
  drop() {
    this.remember();
    this.list.pop();
  }

  /** Show another drawing; the one that was there can be undone to. */
  replace(/** @type {[number, number][]} */ spots) {
    this.remember();
    this.list = spots;
  }

  #stroke(x, y) {
    if (!this.last) return this.#lay(x, y);
    const [dx, dy] = [x - this.last[0], y - this.last[1]];
    const away = Math.hypot(dx, dy);
    const [x0, y0] = this.last;
    for (let along = SPACING; along <= away + 1e-9; along += SPACING) {
      this.#lay(x0 + (dx * along) / away, y0 + (dy * along) / away);
    }
  }

  #spray(x, y) {
    for (let n = 0; n < 3; n++) {
      const [radius, angle] = [SPRAY * Math.sqrt(Math.random()), 2 * Math.PI * Math.random()];
      this.#lay(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    }
  }

  /** Take away what lies within the rubber's reach of the way that it went. */
  #rub(x, y) {
    const [x0, y0] = this.last ?? [x, y];
    const [dx, dy] = [x - x0, y - y0];
    const long = dx * dx + dy * dy;
    this.list = this.list.filter(([sx, sy]) => {
      const t = long ? Math.max(0, Math.min(1, ((sx - x0) * dx + (sy - y0) * dy) / long)) : 0;
      return Math.hypot(sx - x0 - t * dx, sy - y0 - t * dy) > RUBBER;
    });
    this.last = [x, y];
  }

  /** Lay a spot, unless it is outside or there is no room; the stroke goes on from it anyway. */
  #lay(x, y) {
    this.last = [x, y];
    if (Math.max(Math.abs(x), Math.abs(y)) <= this.reach && !this.full) this.list.push([x, y]);
  }
}
