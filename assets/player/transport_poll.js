/**
 * The same without routes of the app's own: frames come in the component's data, commands go as
 * triggers. Streamlit may drop one of two updates that follow closely, so a gap is asked for again.
 */
import { counters } from "./counters.js";
import { decode } from "./feed.js";

/** @typedef {import("./transport_ws.js").Transport} Transport */

const PATIENCE = 1000; // milliseconds for frames that were asked for again

/** @implements {Transport} */
export class PollTransport {
  /**
   * @param {string} channel which of the page's runs this is: "main", "pin0" ...
   * @param {import("./transport_ws.js").Receiver} receiver
   * @param {(command: object) => void} trigger
   */
  constructor(channel, receiver, trigger) {
    this.channel = channel;
    this.receiver = receiver;
    this.trigger = trigger;
    this.last = -1; // of all frames that were sent, here or lost on the way
    /** @type {any} */
    this.asking = undefined;
    receiver.link("open");
  }

  /** What is watched stands in the component's data already: Python sends nothing else. */
  watch(/** @type {object} */ target, /** @type {number} */ token) {
    this.token = token;
    this.last = -1;
  }

  send(/** @type {object} */ command) {
    this.trigger({ ...command, channel: this.channel });
    return true;
  }

  /**
   * Take what Python sent. @param {{run?: any, error?: string, last?: number, frames: [number, string][]}} sent
   *   `last`: of all frames that were sent so far
   */
  receive(sent) {
    counters.messages += 1;
    if (sent.run) this.receiver.run(sent.run, this.token ?? 0);
    if (sent.error) this.receiver.error(sent.error);
    const arrivals = sent.frames.map(([seq, text]) => ({ seq, frame: decode(bytes(text), 0) }));
    counters.frames += arrivals.length;
    this.last = sent.last ?? this.last;
    if (arrivals.length && arrivals[0].seq <= this.receiver.after() + 1) this.receiver.frames(arrivals);
    this.#complete();
  }

  close() {
    clearTimeout(this.asking);
  }

  /** Have the frames that were lost on the way again, until they are here. */
  #complete() {
    const after = this.receiver.after();
    if (after >= this.last || this.asking !== undefined) return;
    this.send({ after });
    this.asking = setTimeout(() => {
      this.asking = undefined;
      this.#complete();
    }, PATIENCE);
  }
}

/** @returns {ArrayBuffer} */
function bytes(/** @type {string} */ text) {
  const raw = atob(text);
  const buffer = new Uint8Array(raw.length);
  for (let k = 0; k < raw.length; k++) buffer[k] = raw.charCodeAt(k);
  return buffer.buffer;
}
