/**
 * What tells a coupling how to move (`genlab/models/networks.py`, `coupling.py`): from the kept
 * coordinates to log scales and shifts. A block of points at a time, each unit's numbers in a row.
 */
export const BLOCK = 64; // points at once, so that their hidden units stay in the nearest cache

const BENDS = {
  relu: (/** @type {number} */ v) => (v > 0 ? v : 0),
  tanh: Math.tanh,
  silu: (/** @type {number} */ v) => v / (1 + Math.exp(-v)),
};

/** Hands out a flow's weights, one matrix after the other. */
export class Reader {
  constructor(/** @type {Float32Array} */ weights) {
    this.weights = weights;
    this.at = 0;
  }

  take(/** @type {number} */ count) {
    const taken = Float64Array.from(this.weights.subarray(this.at, this.at + count));
    this.at += count;
    return taken;
  }

  /** Raises where the weights are not those of the flow that was read. */
  close() {
    if (this.at === this.weights.length) return;
    throw new RangeError(`A flow of ${this.at} weights was given ${this.weights.length}.`);
  }
}

/**
 * Reads what tells a coupling of this kind how to move.
 * @param {any} spec @param {number} kept @param {number} moved how many coordinates
 * @param {Reader} reader
 */
export function conditioner(spec, kept, moved, reader) {
  if (spec.coupling === "linear") return new Straight(kept, moved, reader);
  return new Bent(spec, kept, moved, reader);
}

/** A fixed log scale, and a shift that is linear in what is kept. */
class Straight {
  constructor(kept, moved, reader) {
    this.input = new Float64Array(kept * BLOCK);
    this.scale = new Float64Array(moved * BLOCK);
    reader.take(moved).forEach((scale, j) => this.scale.fill(scale, j * BLOCK, (j + 1) * BLOCK));
    this.matrix = reader.take(moved * kept);
    this.bias = reader.take(moved);
    this.shift = new Float64Array(moved * BLOCK);
  }

  run(/** @type {number} */ count) {
    linear(this.input, this.shift, this.matrix, this.bias, count);
  }
}

/** A perceptron, whose log scales are bounded, or absent where layers only shift. */
class Bent {
  constructor({ width, depth, activation, coupling, bound }, kept, moved, reader) {
    this.bend = BENDS[activation];
    this.bound = coupling === "additive" ? 0 : bound;
    const sizes = [kept, ...Array(depth).fill(width), this.bound ? 2 * moved : moved];
    const pairs = sizes.slice(1).map((after, k) => [after, sizes[k]]);
    this.weights = pairs.map(([after, before]) => reader.take(after * before)); // (after, before)
    this.biases = pairs.map(([after]) => reader.take(after));
    this.units = sizes.map((size) => new Float64Array(size * BLOCK));
    const output = this.units[depth + 1];
    this.input = this.units[0];
    this.scale = this.bound ? output.subarray(0, moved * BLOCK) : new Float64Array(moved * BLOCK);
    this.shift = this.bound ? output.subarray(moved * BLOCK) : output;
  }

  run(/** @type {number} */ count) {
    const { units, bend, bound, scale } = this;
    const last = this.weights.length - 1;
    for (let k = 0; k <= last; k++) {
      linear(units[k], units[k + 1], this.weights[k], this.biases[k], count);
      if (k < last) each(units[k + 1], count, bend);
    }
    if (bound) each(scale, count, (raw) => bound * Math.tanh(raw / bound));
  }
}

function each(/** @type {Float64Array} */ rows, /** @type {number} */ count, f) {
  for (let row = 0; row < rows.length; row += BLOCK) {
    for (let at = row; at < row + count; at++) rows[at] = f(rows[at]);
  }
}

/** to = weights from + biases; four at a time, so that sums are read and written a quarter as often. */
function linear(from, to, weights, biases, /** @type {number} */ count) {
  const before = from.length / BLOCK;
  for (let j = 0; j < biases.length; j++) {
    const row = j * BLOCK;
    to.fill(biases[j], row, row + count);
    let i = 0;
    for (; i + 3 < before; i += 4) {
      const at = j * before + i;
      const w0 = weights[at];
      const w1 = weights[at + 1];
      const w2 = weights[at + 2];
      const w3 = weights[at + 3];
      const a = i * BLOCK;
      for (let p = 0; p < count; p++) {
        to[row + p] += w0 * from[a + p] + w1 * from[a + BLOCK + p] +
          w2 * from[a + 2 * BLOCK + p] + w3 * from[a + 3 * BLOCK + p];
      }
    }
    for (; i < before; i++) {
      const w = weights[j * before + i];
      for (let p = 0; p < count; p++) to[row + p] += w * from[i * BLOCK + p];
    }
  }
}
