/** What moves along a way by itself, from its beginning to its end. */

const PACE = 2200; // milliseconds for a whole way

export class Playhead {
  constructor() {
    this.frame = 0;
    this.playing = false;
  }

  /** Go along the way; who wants no motion is at its end at once. @param {(share: number) => void} go */
  play(go) {
    this.stop();
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
      go(1);
      return;
    }
    this.playing = true;
    let begin = 0;
    const turn = (/** @type {number} */ now) => {
      begin ||= now;
      const share = Math.min(1, (now - begin) / PACE);
      this.playing = share < 1;
      go(share);
      if (this.playing) this.frame = requestAnimationFrame(turn);
    };
    this.frame = requestAnimationFrame(turn);
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.playing = false;
  }
}
