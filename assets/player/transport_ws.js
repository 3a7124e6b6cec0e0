/**
 * Frames over a WebSocket of the app's own server; it comes back by itself after a drop.
 *
 * @typedef {{run: (run: any, token: number) => void, frames: (arrivals: import("./feed.js").Arrival[]) => void,
 *            error: (sentence: string) => void, link: (state: "open" | "lost" | "failed") => void,
 *            after: () => number}} Receiver
 *   `run`'s token is that of the watch it answers: what comes before the answer is of another run;
 *   `after`: the last sequence number that the receiver has, -1 for none
 * @typedef {{watch: (target: object, token: number) => void, send: (command: object) => boolean,
 *            close: () => void}} Transport
 */
import { counters } from "./counters.js";
import { unpack } from "./feed.js";

const FIRST_WAIT = 250; // milliseconds, doubled at each failure
const LONGEST_WAIT = 8000;
const TRIES = 4; // failures in a row without ever having heard anything: there is no such route

/** @implements {Transport} */
export class WebSocketTransport {
  /** @param {URL} url @param {Receiver} receiver */
  constructor(url, receiver) {
    this.url = url;
    this.receiver = receiver;
    this.target = null;
    this.failures = 0;
    this.heard = false; // ever: a proxy may open a line and let nothing through
    this.closed = false;
    this.again = () => this.#retryNow();
    window.addEventListener("online", this.again);
    document.addEventListener("visibilitychange", this.again);
    this.#connect();
  }

  /** Watch a run: {run: id} or {experiment, settings}. */
  watch(/** @type {object} */ target, /** @type {number} */ token) {
    this.target = { ...target, token };
    this.#ask();
  }

  /** Send a command. @returns {boolean} whether there was a line to send it on */
  send(/** @type {object} */ command) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(command));
    return true;
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    window.removeEventListener("online", this.again);
    document.removeEventListener("visibilitychange", this.again);
    this.socket?.close();
  }

  #ask() {
    if (!this.target) return;
    this.send({ watch: { ...this.target, after: this.receiver.after() } });
  }

  #connect() {
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => this.#ask();
    socket.onmessage = ({ data }) => this.#hear(data);
    socket.onclose = () => socket === this.socket && this.#lost();
  }

  #hear(/** @type {string | ArrayBuffer} */ data) {
    counters.messages += 1;
    if (this.failures || !this.heard) this.#working();
    if (typeof data !== "string") return this.receiver.frames(unpack(data));
    const message = JSON.parse(data);
    if (message.run) this.receiver.run(message.run, message.token);
    if (message.error) this.receiver.error(message.error);
  }

  #working() {
    if (this.heard) counters.reconnects += 1;
    this.heard = true;
    this.failures = 0;
    this.receiver.link("open");
  }

  #lost() {
    if (this.closed) return;
    this.failures += 1;
    if (!this.heard && this.failures >= TRIES) return this.receiver.link("failed");
    this.receiver.link("lost");
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.failures - 1));
    this.timer = setTimeout(() => this.#connect(), wait * (0.75 + Math.random() / 2));
  }

  /** The network or the tab is back: do not sit out a long wait. */
  #retryNow() {
    if (this.closed || document.hidden || this.socket?.readyState !== WebSocket.CLOSED) return;
    if (!this.heard && this.failures >= TRIES) return;
    clearTimeout(this.timer);
    this.#connect();
  }
}
