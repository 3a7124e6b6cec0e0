/**
 * One watched autoencoder and what the browser has of it: its recording, its codes and images, and its
 * two networks, which run here. Nothing of it asks the server while a learner drags.
 */
import { Watch } from "../player/watch.js";
import { Network } from "./network.js";
import { Strip } from "./strip.js";

const SHADES = 255; // of the images in a frame, whatever levels the data have
const PAUSE = 3000; // milliseconds from one look for newer weights to the next, while it trains
const PAUSE_EACH = 500; // more for each viewer: thirty of them share one line
const AGAIN = 2000; // milliseconds after weights that could not be had

/**
 * What a view is told of, each by a word:
 * "run": its state or step; "frame": a newer frame; "swapped": another run stands here, all that was
 * taken from the one before is void; "network": newer weights.
 * @typedef {"run" | "frame" | "swapped" | "network"} News
 * @typedef {{values: Float32Array, count: number, d: number}} Codes row by row: code k is
 *   values[k * d] ... values[k * d + d - 1]
 * @typedef {{values: Uint8Array, count: number, shape: [number, number], top: number}} Images one after
 *   the other, row by row, 0 (paper) ... top (ink)
 * @typedef {{open: (channel: string) => (receiver: any) => any, failed: () => void,
 *            weights: (run: string, step: number, channel: string) => Promise<ArrayBuffer>}} Host
 */
export class Space {
  /** @param {string} name of the experiment, as Python gave it @param {Host} host */
  constructor(name, host) {
    this.name = name;
    this.host = host;
    /** The encoder and the decoder; null until their weights are here. @type {Network | null} */
    this.network = null;
    /** While true nothing is fetched: a view sets it as long as a learner drags. */
    this.held = false;
    /** What has the page lay out another seed; null where it does not. @type {(() => void) | null} */
    this.reseed = null;
    this.eager = false; // whether the run that comes is to train at once
    /** Whether its networks are wanted here; a view that decodes nothing says no. */
    this.wanted = true;
    /** A sentence about what does not work, or "". */
    this.problem = "";
    /** @type {Set<(news: News) => void>} */
    this.listeners = new Set();
    /** @type {any} */
    this.timer = undefined;
    this.looked = -Infinity; // when weights were last asked for
    this.asking = false;
    this.failed = false;
    this.closed = false;
    this.first = {}; // statics before the server has spoken
    this.watch = new Watch(host.open(name), {
      changed: () => this.#changed(), grown: () => this.#tell("frame"), swapped: () => this.#swapped(),
      error: (sentence) => this.#say(sentence), link: (state) => this.#linked(state),
    });
    this.strip = new Strip(this);
  }

  /** Watch this run; the one shown stays until the first frame of this one is here. */
  target(/** @type {{experiment: string, settings: any, statics: any}} */ { experiment, settings, statics }) {
    this.first = statics;
    this.watch.watch({ experiment, settings });
  }

  /** Hear news. @param {(news: News) => void} listener @returns {() => void} what ends it */
  on(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What the server tells of the run (id, state, step, steps_target, settings, metrics ...), or null. */
  get run() {
    return this.watch.run;
  }

  /** What is known of it before its first frame: family, bottleneck, dataset, network, factors ... */
  get statics() {
    return this.run?.statics ?? this.first;
  }

  /** Its frames (see feed.js). @returns {import("../player/feed.js").Recording} */
  get recording() {
    return this.watch.recording;
  }

  /** "ready", "running", "paused", "done", "stopped", "failed", "interrupted", or "" before that is known. */
  get state() {
    return this.run?.starting ? "running" : (this.run?.state ?? "");
  }

  /** Whether its networks are here and trained at least a little: a view can decode. */
  get decodes() {
    return this.network !== null;
  }

  /** Numbers in a code. */
  get d() {
    return this.network?.bottleneck ?? this.codes()?.d ?? this.statics.bottleneck ?? 2;
  }

  /** Codes of the held-out images in the plane (means); `at` is a frame, the newest by default. @returns {Codes | null} */
  codes(at = this.recording.end) {
    return this.#rows("codes", at);
  }

  /** Standard deviations of those codes: variational autoencoders only. @returns {Codes | null} */
  spread(at = this.recording.end) {
    return this.#rows("spread", at);
  }

  /** The class 0..9 of each image in the plane. @returns {Uint8Array} */
  labels() {
    return this.recording.array("labels", this.recording.end)?.values ?? new Uint8Array(0);
  }

  /** The images whose codes lie in the plane. @returns {Images | null} */
  images() {
    return this.#images("points_images", this.recording.end);
  }

  /** One held-out image of each digit 0..9. @returns {Images | null} */
  originals() {
    return this.#images("originals", this.recording.end);
  }

  /** What the run made of the originals. @returns {Images | null} */
  rebuilt(at = this.recording.end) {
    return this.#images("rebuilt", at);
  }

  /** True factors of the images in the plane: drawn digits only. @returns {Codes | null} */
  factors() {
    return this.#rows("factors", this.recording.end);
  }

  /**
   * How each number of the code goes with each factor.
   * @returns {{values: Float32Array, count: number, d: number, names: string[]} | null}
   *   rows are numbers of the code; `d` columns, named by `names`
   */
  correlations(at = this.recording.end) {
    const found = this.#rows("correlations", at);
    return found && { ...found, names: this.statics.correlates ?? [] };
  }

  /**
   * Image k of some as the encoder takes it: in whole levels of the data's own, as it learnt them.
   * @param {Images} images @returns {Float32Array} in 0..1
   */
  pixels(images, /** @type {number} */ k) {
    const size = images.shape[0] * images.shape[1];
    const top = this.statics.network?.top ?? images.top;
    return Float32Array.from(images.values.subarray(k * size, (k + 1) * size), (shade) => Math.round((shade / images.top) * top) / top);
  }

  /** Train the run, or go on with it. */
  train() {
    this.problem = "";
    this.watch.send({ do: "train" });
  }

  /** Whether it is done, and its weights were not kept: there is nothing to decode with. */
  get bare() {
    return this.wanted && this.state === "done" && this.run.weights === null;
  }

  /** Train the same with another seed. */
  anew() {
    this.eager = true;
    this.reseed?.();
  }

  /** Pause it; others who watch it may want it to go on. */
  pause() {
    this.watch.send({ do: "pause" });
  }

  dispose() {
    this.closed = true;
    clearTimeout(this.timer);
    this.watch.close();
    this.listeners.clear();
  }

  #rows(/** @type {string} */ name, /** @type {number} */ at) {
    const found = this.recording.array(name, at);
    return found?.shape.length === 2 ? { values: found.values, count: found.shape[0], d: found.shape[1] } : null;
  }

  #images(/** @type {string} */ name, /** @type {number} */ at) {
    const found = this.recording.array(name, at);
    if (found?.shape.length !== 3) return null;
    const [count, ...shape] = found.shape;
    return { values: found.values, count, shape: /** @type {[number, number]} */ (shape), top: SHADES };
  }

  #tell(/** @type {News} */ news) {
    if (!this.strip) return; // a line may speak while it is being laid
    this.strip.show();
    for (const listener of [...this.listeners]) listener(news);
  }

  #changed() {
    this.#look();
    this.#tell("run");
  }

  #swapped() {
    this.network = null;
    this.problem = "";
    this.looked = -Infinity;
    // whoever sees a run train wants it to go on, also when the one who started it leaves
    const asked = this.eager && ["ready", "paused", "stopped", "interrupted"].includes(this.run.state);
    if (this.run.state === "running" || asked) this.watch.send({ do: "train" });
    this.eager = false;
    this.#look();
    this.#tell("swapped");
  }

  #say(/** @type {string} */ sentence) {
    this.problem = sentence;
    this.#tell("run");
  }

  #linked(/** @type {string} */ state) {
    if (state === "failed") this.host.failed();
    if (state === "open" && this.problem === LOST) this.problem = "";
    if (state === "lost") this.problem = LOST;
    this.#tell("run");
  }

  /** Whether the server has weights that are not here. */
  get #behind() {
    const { run, network, statics } = this;
    return this.wanted && statics.network && Number.isInteger(run?.weights) && run.weights !== network?.step;
  }

  /** Fetch newer weights: soon where there are none or these are the last, else after a pause. */
  #look() {
    if (!this.#behind || this.asking || this.closed) return;
    const pause = PAUSE + PAUSE_EACH * Math.max(0, (this.run.viewers ?? 1) - 1);
    const due = this.network && this.state === "running" ? this.looked + pause : this.looked + (this.failed ? AGAIN : 0);
    const wait = Math.max(this.held ? 200 : 0, due - performance.now());
    clearTimeout(this.timer);
    if (wait > 0) this.timer = setTimeout(() => this.#look(), wait);
    else this.#fetch();
  }

  async #fetch() {
    const { id, weights: step } = this.run;
    this.asking = true;
    this.looked = performance.now();
    this.failed = false;
    try {
      const network = new Network(await this.host.weights(id, step, this.name), this.statics.network);
      if (this.closed) return;
      if (this.run?.id === id) {
        this.network = network;
        if (this.problem === UNFETCHED) this.problem = "";
        this.#tell("network");
      }
    } catch (error) {
      console.warn("GenLab's weights:", error);
      this.failed = true;
      if (!this.closed && this.run?.id === id) this.#say(UNFETCHED);
    } finally {
      this.asking = false;
    }
    this.#look();
  }
}

const LOST = "Connection lost, retrying.";
const UNFETCHED = "The weights could not be fetched; trying again.";
