/**
 * A Real NVP in the browser, from the weights that a recording's key frames hold.
 *
 * `genlab/models/realnvp.py` says the same in torch. Points lie one after the other, (n, dim) as in
 * NumPy; arithmetic is in double precision. Layers are counted from the data.
 *
 * @typedef {{couplings: number, width: number, depth: number, activation: string, coupling: string,
 *            base: string, bound: number, order: number[], kept: number, bells?: number}} Spec
 * @typedef {{n: number, stops: Float64Array[], logDets: Float64Array[]}} Journey
 *   `stops`: points before the first layer gone through and after each; `logDets`: nats, of each
 */
import { logProb, read } from "./bells.js";
import { BLOCK, conditioner, Reader } from "./network.js";

export class Flow {
  /** @param {Spec} spec @param {Float32Array} weights in the order of `RealNVP.parameters()` */
  constructor(spec, weights) {
    const reader = new Reader(weights);
    const parts = [spec.order.slice(0, spec.kept), spec.order.slice(spec.kept)];
    this.dim = spec.order.length;
    this.layers = Array.from({ length: spec.couplings }, (_, k) =>
      new Coupling(spec, parts[k % 2], parts[1 - (k % 2)], reader));
    this.bells = read(spec, this.dim, reader);
    reader.close();
  }

  /** log p_Z (n,) of latents (n, dim), in nats. */
  base(/** @type {Float64Array} */ latents) {
    return logProb(this.bells, this.dim, latents);
  }

  /**
   * From the data to the latent: where points are after each layer, and how log p(x) adds up.
   * @param {ArrayLike<number>} points
   * @returns {Journey & {base: Float64Array, total: Float64Array}} nats: log p_Z(z), log p(x)
   */
  path(points) {
    const journey = this.#travel(points, true);
    const base = this.base(journey.stops[this.layers.length]);
    const total = base.slice();
    for (const change of journey.logDets) for (let p = 0; p < journey.n; p++) total[p] += change[p];
    return { ...journey, base, total };
  }

  /** From the latent to the data: where points are after each layer, the last one first. */
  toData(/** @type {ArrayLike<number>} */ latents) {
    return this.#travel(latents, false);
  }

  /** @returns {Journey} */
  #travel(/** @type {ArrayLike<number>} */ points, /** @type {boolean} */ toLatent) {
    const journey = this.begin(points);
    while (this.goOn(journey, toLatent));
    return journey;
  }

  /** A journey that is yet to be made, for those who cannot wait for all of it. @returns {Journey} */
  begin(/** @type {ArrayLike<number>} */ points) {
    return { n: points.length / this.dim, stops: [Float64Array.from(points)], logDets: [] };
  }

  /** Go through one more layer. @returns {boolean} whether there are more */
  goOn(/** @type {Journey} */ { n, stops, logDets }, /** @type {boolean} */ toLatent) {
    const done = logDets.length;
    const layer = this.layers[toLatent ? done : this.layers.length - 1 - done];
    const points = stops[done].slice();
    const change = new Float64Array(n);
    for (let at = 0; at < n; at += BLOCK) {
      layer.move(points, change, at, Math.min(BLOCK, n - at), this.dim, toLatent);
    }
    stops.push(points);
    logDets.push(change);
    return done + 1 < this.layers.length;
  }
}

/** One layer: it keeps some coordinates, and moves the others by what those say. */
class Coupling {
  /** @param {Spec} spec @param {number[]} kept @param {number[]} moved @param {Reader} reader */
  constructor(spec, kept, moved, reader) {
    this.kept = kept;
    this.moved = moved;
    this.conditioner = conditioner(spec, kept.length, moved.length, reader);
  }

  /** Move `count` points from the `at`-th on, in place, and note the log-determinants. */
  move(points, change, at, count, dim, toLatent) {
    const { kept, moved } = this;
    this.ask((i, p) => points[(at + p) * dim + kept[i]], count);
    const { scale, shift } = this.conditioner;
    for (let j = 0; j < moved.length; j++) {
      for (let p = 0; p < count; p++) {
        const s = scale[j * BLOCK + p];
        const t = shift[j * BLOCK + p];
        const where = (at + p) * dim + moved[j];
        points[where] = toLatent ? points[where] * Math.exp(s) + t : (points[where] - t) * Math.exp(-s);
        change[at + p] += toLatent ? s : -s;
      }
    }
  }

  /** Have the conditioner's `scale` and `shift` hold what it says to `count` points, at most BLOCK. */
  ask(/** @type {(i: number, p: number) => number} */ kept, /** @type {number} */ count) {
    const { input } = this.conditioner;
    for (let i = 0; i < this.kept.length; i++) {
      for (let p = 0; p < count; p++) input[i * BLOCK + p] = kept(i, p);
    }
    this.conditioner.run(count);
  }
}
