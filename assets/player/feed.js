/**
 * A recording in the browser's memory: frames as they came, their arrays read in place.
 *
 * @typedef {{dtype: string, shape: number[], values: any}} Cells
 * @typedef {{step: number, seconds: number, losses: Record<string, number>,
 *            arrays: Record<string, Cells>}} Frame
 * @typedef {{seq: number, frame: Frame}} Arrival
 */
import { counters } from "./counters.js";

const TYPES = {
  float32: Float32Array,
  float16: Uint16Array, // bits: `half` gives their values
  uint8: Uint8Array,
  int16: Int16Array,
  int32: Int32Array,
};
const text = new TextDecoder();

/**
 * Read one frame; nothing is copied.
 * @param {ArrayBuffer} buffer @param {number} offset a multiple of 8 @returns {Frame}
 */
export function decode(buffer, offset) {
  const length = new DataView(buffer).getUint32(offset, true);
  const header = JSON.parse(text.decode(new Uint8Array(buffer, offset + 4, length)));
  const start = offset + 4 + length;
  /** @type {Record<string, Cells>} */
  const arrays = {};
  for (const [name, [dtype, shape, at]] of Object.entries(header.arrays)) {
    const count = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    arrays[name] = { dtype, shape, values: new TYPES[dtype](buffer, start + at, count) };
  }
  for (const name in header.losses) header.losses[name] = Number(header.losses[name]);
  return { step: header.step, seconds: header.seconds, losses: header.losses, arrays };
}

/**
 * Read a message of frames: each is uint32 length, uint32 sequence number, blob padded to 8.
 * @param {ArrayBuffer} buffer @returns {Arrival[]}
 */
export function unpack(buffer) {
  const view = new DataView(buffer);
  const arrivals = [];
  for (let at = 0; at + 8 <= buffer.byteLength; ) {
    const length = view.getUint32(at, true);
    arrivals.push({ seq: view.getUint32(at + 4, true), frame: decode(buffer, at + 8) });
    at += 8 + Math.ceil(length / 8) * 8;
  }
  counters.frames += arrivals.length;
  return arrivals;
}

let recordings = 0;

/** One run's frames in order, with an index from each array's and loss's name to its frames. */
export class Recording {
  constructor() {
    this.id = ++recordings; // changes when frames are taken back
    /** @type {Frame[]} */
    this.frames = [];
    /** @type {Record<string, number[]>} frames that hold an array or a loss, by its name */
    this.holders = {};
    /** @type {Record<string, {first: number, low: number, high: number}>} of each loss */
    this.extents = {};
    /** @type {number | undefined} */
    this.start = undefined;
  }

  get length() {
    return this.frames.length;
  }

  get end() {
    return this.frames.length - 1;
  }

  /**
   * Take up a frame. One whose number is known already begins anew from there: the server had to
   * go back, as after a crash.
   * @param {Arrival} arrival @returns {boolean} false where frames before it are missing
   */
  add({ seq, frame }) {
    if (seq > this.length) return false;
    if (seq < this.length) this.#cut(seq);
    const at = this.frames.push(frame) - 1;
    for (const name in frame.arrays) (this.holders[name] ??= []).push(at);
    for (const name in frame.losses) {
      (this.holders[name] ??= []).push(at);
      this.#widen(name, frame.losses[name]);
    }
    return true;
  }

  /** Keep the range of a loss; a spike far above its start is left out of it. */
  #widen(/** @type {string} */ name, /** @type {number} */ value) {
    if (!Number.isFinite(value)) return;
    this.start ??= value; // of whichever loss comes first
    const bounded = Math.min(value, this.start + Math.abs(this.start) + 1);
    const extent = (this.extents[name] ??= { first: bounded, low: bounded, high: bounded });
    extent.low = Math.min(extent.low, bounded);
    extent.high = Math.max(extent.high, bounded);
  }

  #cut(/** @type {number} */ length) {
    this.id = ++recordings;
    this.frames.length = length;
    for (const name in this.holders) this.holders[name] = this.holders[name].filter((at) => at < length);
  }

  /** The last frame at or before index `at` that holds `name`, or -1. */
  holder(/** @type {string} */ name, /** @type {number} */ at) {
    const list = this.holders[name];
    return list ? list[lastAtMost(list.length, (k) => list[k], at)] ?? -1 : -1;
  }

  /** @returns {Cells | undefined} the array `name` as it stood at frame `at` */
  array(/** @type {string} */ name, /** @type {number} */ at) {
    return this.frames[this.holder(name, at)]?.arrays[name];
  }

  /** @returns {number | undefined} the loss `name` as last measured at or before frame `at` */
  loss(/** @type {string} */ name, /** @type {number} */ at) {
    return this.frames[this.holder(name, at)]?.losses[name];
  }

  /** The index of the last frame at or before `step`. */
  at(/** @type {number} */ step) {
    return Math.max(0, lastAtMost(this.length, (k) => this.frames[k].step, step));
  }

  /** The index of the frame nearest to `step`. */
  nearest(/** @type {number} */ step) {
    const low = this.at(step);
    const next = this.frames[low + 1];
    return next && next.step - step < step - this.frames[low].step ? low + 1 : low;
  }
}

/** Binary search: the last k < n with key(k) <= limit, or -1. */
function lastAtMost(n, key, limit) {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** @type {Float32Array | undefined} */
let halves;

/** The values of all 65,536 half-precision numbers, by their bits. */
export function half() {
  if (halves) return halves;
  halves = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const size = exponent === 0 ? fraction * 2 ** -24
      : exponent < 31 ? (1024 + fraction) * 2 ** (exponent - 25)
      : fraction ? NaN : Infinity;
    halves[bits] = bits & 0x8000 ? -size : size;
  }
  return halves;
}
