/**
 * The same without routes of the app's own: frames come in the component's data, commands go as
 * triggers. Streamlit may drop one of two updates that follow closely, so a gap is asked for again.
 */
import { counters } from "./counters.js";
import { decode } from "./feed.js";

/** @typedef {import("./transport_ws.js").Transport} Transport */

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
    this.number = 0;
    receiver.link("open");
  }

  /** What is watched stands in the component's data already: Python sends nothing else. */
  watch(/** @type {object} */ target, /** @type {number} */ token) {
    this.token = token;
  }

  send(/** @type {object} */ command) {
    this.number += 1; // two presses of one button are two commands
    this.trigger({ ...command, channel: this.channel, number: this.number });
    return true;
  }

  /** Take what Python sent. @param {{run?: any, error?: string, frames: [number, string][]}} sent */
  receive(sent) {
    counters.messages += 1;
    if (sent.run) this.receiver.run(sent.run, this.token ?? 0);
    if (sent.error) this.receiver.error(sent.error);
    const arrivals = sent.frames.map(([seq, text]) => ({ seq, frame: decode(bytes(text), 0) }));
    counters.frames += arrivals.length;
    if (arrivals.length && arrivals[0].seq > this.receiver.after() + 1) {
      this.send({ after: this.receiver.after() });
    } else if (arrivals.length) this.receiver.frames(arrivals);
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
