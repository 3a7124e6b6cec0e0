/** When to draw: once a screen's frame while something moves, seldom for who wants less motion. */

const LONGEST_TICK = 0.1; // seconds: after a pause of the browser's the picture does not leap
const CALM_TICK = 0.25; // seconds between two pictures where the learner asked for less motion

export class Pulse {
  /** @param {(seconds: number) => boolean} tick draws; says whether more is to be drawn */
  constructor(tick) {
    this.tick = tick;
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {number | undefined} */
    this.ticket = undefined;
    /** @type {any} */
    this.resting = undefined;
    /** @type {number | undefined} when it drew last, while it goes on */
    this.last = undefined;
  }

  /** Whether the learner asked for less motion. */
  get calm() {
    return this.still.matches;
  }

  /** Draw soon; many calls are one drawing. */
  wake() {
    this.ticket ??= requestAnimationFrame((now) => this.#draw(now));
  }

  /** Draw again; not before its time for learners who asked for less motion. */
  next() {
    if (!this.calm) return this.wake();
    this.resting ??= setTimeout(() => {
      this.resting = undefined;
      this.wake();
    }, 1000 * CALM_TICK);
  }

  stop() {
    cancelAnimationFrame(this.ticket ?? 0);
    clearTimeout(this.resting);
  }

  #draw(/** @type {number} */ now) {
    this.ticket = undefined;
    const seconds = Math.min(this.calm ? CALM_TICK : LONGEST_TICK, (now - (this.last ?? now)) / 1000);
    const more = this.tick(seconds);
    this.last = more ? now : undefined;
    if (more) this.next();
  }
}
