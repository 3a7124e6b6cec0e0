/**
 * A run's encoder and decoder in the browser, from the weights as the server keeps them.
 *
 * The file is safetensors: uint64 length of a header, the header (JSON: name -> dtype, shape and
 * place), then the numbers. Layers are torch's: output = W x + b, W (outputs, inputs) row by row.
 * Numbers are float32, sums are taken in float64: a test holds the results against torch.
 */

/**
 * @typedef {{layers: string[], between: string, end: string}} Half
 *   `layers`: names of tensors without ".weight" and ".bias"; `between`: what bends the numbers
 *   between layers, a name of BENDS; `end`: what comes last, a name of ENDS
 * @typedef {{encoder: Half, decoder: Half, top: number, shape: [number, number]}} Plan
 *   as `statics.network` tells it; `top`: the level that is 1 to the network; `shape`: height, width
 * @typedef {{weight: Float32Array, bias: Float32Array, inputs: number, outputs: number}} Layer
 * @typedef {{mean: Float32Array, spread: Float32Array}} Code `spread`: standard deviations
 */

/** @type {Record<string, (x: Float32Array) => void>} each in place */
const BENDS = {
  silu: (x) => { for (let k = 0; k < x.length; k++) x[k] /= 1 + Math.exp(-x[k]); },
  none: () => {},
};
/** @type {Record<string, (x: Float32Array) => void>} */
const ENDS = {
  sigmoid: (x) => { for (let k = 0; k < x.length; k++) x[k] = 1 / (1 + Math.exp(-x[k])); },
  code: () => {}, // means, then log variances
  none: () => {},
};
const NUMBERS = /** @type {Record<string, any>} */ ({ F32: Float32Array, F64: Float64Array });
const text = new TextDecoder();

/**
 * Read a file of safetensors; float32 is read in place where it lies well.
 * @param {ArrayBuffer} buffer
 * @returns {{tensors: Record<string, {shape: number[], values: Float32Array}>, about: Record<string, string>}}
 *   `about`: what the file says of itself, for a run's weights its `run` and `step`
 * @throws {Error} one sentence, where it is no such file
 */
export function safetensors(buffer) {
  const view = new DataView(buffer);
  const length = buffer.byteLength < 8 ? Infinity : Number(view.getBigUint64(0, true));
  if (length > buffer.byteLength - 8) throw new Error("The weights came incomplete; reload the page.");
  const { __metadata__: about = {}, ...header } = JSON.parse(text.decode(new Uint8Array(buffer, 8, length)));
  /** @type {Record<string, {shape: number[], values: Float32Array}>} */
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets: [from, to] }] of Object.entries(header)) {
    if (!NUMBERS[dtype]) continue; // whole numbers are no weights
    const bytes = buffer.slice(8 + length + from, 8 + length + to);
    tensors[name] = { shape, values: Float32Array.from(new NUMBERS[dtype](bytes)) };
  }
  return { tensors, about };
}

export class Network {
  /**
   * @param {ArrayBuffer} buffer the run's weights.safetensors @param {Plan} plan
   * @throws {Error} one sentence, where the weights are not those of the plan
   */
  constructor(buffer, plan) {
    const { tensors, about } = safetensors(buffer);
    this.run = about.run ?? "";
    /** The training step that the weights are of. */
    this.step = Number(about.step ?? 0);
    this.top = plan.top;
    /** Height and width of its images. @type {[number, number]} */
    this.shape = plan.shape;
    this.encoder = chain(plan.encoder, tensors);
    this.decoder = chain(plan.decoder, tensors);
    /** Numbers in a code. */
    this.bottleneck = this.decoder.layers[0].inputs;
    /** Pixels of an image. */
    this.dim = this.encoder.layers[0].inputs;
    /** Weights and biases of both halves. */
    this.weights = [...this.encoder.layers, ...this.decoder.layers].reduce((sum, one) => sum + one.weight.length + one.bias.length, 0);
  }

  /**
   * The image that a code stands for.
   * @param {ArrayLike<number>} z (bottleneck) @param {Float32Array} [into] (dim) to write to
   * @returns {Float32Array} (dim) in 0..1, row by row
   */
  decode(z, into = new Float32Array(this.dim)) {
    return this.decoder.through(z, into);
  }

  /**
   * The code of an image.
   * @param {ArrayLike<number>} x (dim) in 0..1, row by row
   * @returns {Code} mean (bottleneck) and standard deviation (bottleneck); the latter means
   *   something in a variational autoencoder only
   */
  encode(x) {
    const both = this.encoder.through(x, new Float32Array(2 * this.bottleneck));
    return { mean: both.slice(0, this.bottleneck), spread: both.slice(this.bottleneck).map((v) => Math.exp(v / 2)) };
  }
}

/** Layers one after the other, with room for what lies between them. */
function chain(/** @type {Half} */ { layers: names, between, end }, /** @type {any} */ tensors) {
  if (!BENDS[between] || !ENDS[end]) throw new Error(`This page knows no layers with ${between} and ${end}; reload it.`);
  const layers = names.map((name) => layer(name, tensors));
  const rooms = layers.map(({ outputs }) => new Float32Array(outputs));
  const given = new Float32Array(layers[0].inputs); // one kind of array all the way: that is what is fast
  const through = (/** @type {ArrayLike<number>} */ from, /** @type {Float32Array} */ into) => {
    given.set(from);
    let x = given;
    layers.forEach((one, k) => {
      const last = k === layers.length - 1;
      const room = last ? into : rooms[k];
      apply(one, x, room);
      (last ? ENDS[end] : BENDS[between])(room);
      x = room;
    });
    return into;
  };
  return { layers, through };
}

/** @returns {Layer} */
function layer(/** @type {string} */ name, /** @type {any} */ tensors) {
  const [weight, bias] = [tensors[`${name}.weight`], tensors[`${name}.bias`]];
  if (!weight || !bias) throw new Error(`The weights lack the layer ${name}; reload the page.`);
  const [outputs, inputs] = weight.shape;
  return { weight: weight.values, bias: bias.values, inputs, outputs };
}

/** into = W x + b. @param {Layer} layer @param {Float32Array} x @param {Float32Array} into */
function apply({ weight, bias, inputs, outputs }, x, into) {
  const even = inputs - (inputs % 4);
  for (let row = 0, at = 0; row < outputs; row++) {
    let [a, b, c, d] = [bias[row], 0, 0, 0]; // four sums at once: else each addition waits for the last
    let k = 0;
    for (; k < even; k += 4, at += 4) {
      a += weight[at] * x[k];
      b += weight[at + 1] * x[k + 1];
      c += weight[at + 2] * x[k + 2];
      d += weight[at + 3] * x[k + 3];
    }
    for (; k < inputs; k++, at++) a += weight[at] * x[k];
    into[row] = a + b + c + d;
  }
}
