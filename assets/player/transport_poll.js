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
    this.asked = -Infinity;
    receiver.link("open");
  }

  /** What is watched stands in the component's data already: Python sends nothing else. */
  watch(/** @type {object} */ target, /** @type {number} */ token) {
    this.token = token;
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
    const after = this.receiver.after();
    if ((arrivals[0]?.seq ?? sent.last ?? -1) > (arrivals.length ? after + 1 : after)) this.#ask(after);
    else if (arrivals.length) this.receiver.frames(arrivals);
  }

  /** Have the frames behind this one again. */
  #ask(/** @type {number} */ after) {
    if (performance.now() - this.asked < PATIENCE) return;
    this.asked = performance.now();
    this.send({ after });
  }

  close() {}
}

/** @returns {ArrayBuffer} */
function bytes(/** @type {string} */ text) {
  const raw = atob(text);
  const buffer = new Uint8Array(raw.length);
  for (let k = 0; k < raw.length; k++) buffer[k] = raw.charCodeAt(k);
  return buffer.buffer;
}
