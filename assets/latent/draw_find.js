/** What there is to know of a drawing: its code, what comes back, who is near, how good that is. */
import { apart, nearest, psnr } from "./draw_near.js";

const SLICE = 8; // milliseconds of work at a time, on what takes longer
const PAUSE = 4; // between two of them

export class Finder {
  /** @param {import("./space.js").Space} space @param {() => void} news there is more to be found now */
  constructor(space, news) {
    this.space = space;
    this.news = news;
    /** How well each held-out image comes back, in rising order. @type {Float64Array | null} */
    this.quality = null;
    /** @type {any} */
    this.timer = undefined;
    /** @type {{of: any, rows: any}} */
    this.pixels = { of: null, rows: null };
    /** @type {{of: any, sorted: any}} */
    this.apart = { of: null, sorted: null };
  }

  /** Other weights are here: what was found by the ones before is void. */
  forget() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.quality = null;
  }

  /**
   * Encode and decode an image, and look for what is near.
   * @param {Uint8Array | null} levels @param {boolean} small whether it is 8 by 8, where no run says so
   * @returns {{prepared: import("./draw_yours.js").Prepared | null, found: import("./draw_yours.js").Found | null}}
   */
  find(levels, small) {
    const { network, statics } = this.space;
    const [codes, images] = [this.space.codes(), this.space.images()];
    const shape = statics.network?.shape ?? (small ? [8, 8] : [28, 28]);
    const top = statics.network?.top ?? (small ? 16 : 255);
    const prepared = levels && { levels, shape, top };
    if (!levels || !network || !codes || !images || network.dim !== levels.length || codes.d !== network.bottleneck) return { prepared, found: null };
    const x = Float32Array.from(levels, (level) => level / top);
    const { mean, spread } = network.encode(x);
    const code = Float32Array.from(mean);
    const cloud = statics.family === "vae" ? Float32Array.from(spread) : null;
    const rebuilt = Float32Array.from(network.decode(code));
    if (this.pixels.of !== images.values) this.pixels = { of: images.values, rows: rowsOf(images) };
    if (this.apart.of !== codes.values) this.apart = { of: codes.values, sorted: apart(codes) };
    const rms = Math.sqrt(x.length); // a distance over this is the root mean squared difference
    const alike = nearest(this.pixels.rows, x).map(({ index, distance }) => ({ index, distance: distance / rms }));
    const near = nearest(codes, code);
    return { prepared, found: { code, cloud, rebuilt, psnr: psnr(x, rebuilt), quality: this.quality, near, alike, apart: this.apart.sorted } };
  }

  /** Find how well each held-out image comes back, a few at a time; not while the weights still move. */
  judge(at = 0, /** @type {number[]} */ found = []) {
    const { space } = this;
    const [network, images] = [space.network, space.images()];
    if (this.quality || (this.timer !== undefined && at === 0) || space.state === "running" || !network || !images) return;
    this.timer = setTimeout(() => {
      const until = performance.now() + SLICE;
      while (at < images.count && performance.now() < until) {
        const x = space.pixels(images, at++);
        found.push(psnr(x, network.decode(network.encode(x).mean)));
      }
      if (at < images.count) return this.judge(at, found);
      this.timer = undefined;
      this.quality = Float64Array.from(found).sort();
      this.news();
    }, PAUSE);
  }
}

/** Images as rows of pixels of 0 to 1. @param {import("./space.js").Images} images @returns {import("./space.js").Codes} */
function rowsOf({ values, count, shape, top }) {
  return { values: Float32Array.from(values, (level) => level / top), count, d: shape[0] * shape[1] };
}
