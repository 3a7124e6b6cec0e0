/**
 * Commands on their way to Python. Streamlit keeps one trigger of a name: of two that follow closely
 * the first is lost. So each has a number, and goes again until Python says that it heard it.
 */
const AGAIN = 1000; // milliseconds after which what was not heard goes again

export class Outbox {
  /** @param {(commands: object[]) => void} trigger */
  constructor(trigger) {
    this.trigger = trigger;
    /** @type {{number: number}[]} */
    this.waiting = [];
    this.number = 0;
    this.due = false;
    /** @type {any} */
    this.timer = undefined;
  }

  /** Send a command; those of one moment go together. */
  post(/** @type {object} */ command) {
    this.number = Math.max(this.number + 1, Date.now()); // above those of a component before this one
    this.waiting.push({ ...command, number: this.number });
    if (this.due) return;
    this.due = true;
    queueMicrotask(() => this.#send());
  }

  /** Python has carried out all up to this number. */
  heard(/** @type {number} */ number) {
    this.waiting = this.waiting.filter((one) => one.number > number);
  }

  /** Send no more: the component leaves the page. */
  close() {
    this.waiting = [];
    clearTimeout(this.timer);
  }

  #send() {
    this.due = false;
    clearTimeout(this.timer);
    if (!this.waiting.length) return;
    this.trigger(this.waiting);
    this.timer = setTimeout(() => this.#send(), AGAIN); // also where nothing new comes meanwhile
  }
}
