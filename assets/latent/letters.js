/**
 * Weights where the page has no line of its own: asked for by a command, they come in the component's
 * data, in base64. What gets lost on the way is asked for again.
 */
const PATIENCE = 4000; // milliseconds
const TRIES = 5;

export class Letters {
  /** @param {(command: object) => void} post sends a command to Python */
  constructor(post) {
    this.post = post;
    /** @type {Map<string, {step: number, take: (buffer: ArrayBuffer) => void}>} */
    this.waiting = new Map();
  }

  /** Ask for the weights of the run of a channel; those of `step` or of a later one come. @returns {Promise<ArrayBuffer>} */
  ask(/** @type {string} */ channel, /** @type {number} */ step) {
    return new Promise((resolve, reject) => {
      let tries = 0;
      const again = () => {
        if (tries++ >= TRIES) return reject(new Error("no weights came"));
        this.post({ channel, weights: step });
        timer = setTimeout(again, PATIENCE);
      };
      /** @type {any} */
      let timer = undefined;
      this.waiting.set(channel, { step, take: (buffer) => {
        clearTimeout(timer);
        this.waiting.delete(channel);
        resolve(buffer);
      } });
      again();
    });
  }

  /** Look whether what Python sent holds weights that are waited for. */
  receive(/** @type {string} */ channel, /** @type {any} */ sent) {
    const asked = this.waiting.get(channel);
    if (!asked || !sent.weights) return;
    const raw = atob(sent.weights);
    const buffer = new Uint8Array(raw.length);
    for (let k = 0; k < raw.length; k++) buffer[k] = raw.charCodeAt(k);
    asked.take(buffer.buffer);
  }
}
