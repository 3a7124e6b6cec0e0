/** Three things to draw; the page itself says whether they are met. */
import { h, mark, say } from "../player/dom.js";
import { text } from "../sketches/figures.js";
import { quantile } from "./draw_near.js";

const KINDS = 3; // different digits among the five nearest

/**
 * @typedef {{labels: number[], psnr: number, quality: ArrayLike<number> | null}} Drawn
 *   of a finished drawing: its five neighbours' digits, how well it came back, and how well each
 *   held-out image does, in rising order; null while that is being found
 * @type {Record<string, {task: string, met: (drawn: Drawn) => boolean, now: (drawn: Drawn) => string}>}
 */
const TASKS = {
  faithful: {
    task: "Draw a digit that comes back better than half of the held-out ones do.",
    met: ({ psnr, quality }) => quality !== null && psnr > quantile(quality, 0.5),
    now: ({ psnr, quality }) => (quality ? `Yours: ${text(psnr, 1)} dB. Goal: above ${text(quantile(quality, 0.5), 1)} dB.` : ""),
  },
  between: {
    task: `Draw what stands between: among its five nearest codes, at least ${KINDS} different digits.`,
    met: ({ labels }) => new Set(labels).size >= KINDS,
    now: ({ labels }) => `Yours: ${[...new Set(labels)].join(", ")}.`,
  },
  stranger: {
    task: "Draw what is no digit: it must come back worse than 19 in 20 held-out digits. Then look where its code lies.",
    met: ({ psnr, quality }) => quality !== null && psnr < quantile(quality, 0.05),
    now: ({ psnr, quality }) => (quality ? `Yours: ${text(psnr, 1)} dB. Goal: below ${text(quantile(quality, 0.05), 1)} dB.` : ""),
  },
};

export class Tasks {
  /** @param {Record<string, boolean>} met what was met before; it is written to */
  constructor(met) {
    this.met = met;
    this.lines = Object.fromEntries(Object.entries(TASKS).map(([name, { task }]) => {
      const [sign, words] = [h("span.gl-d-sign", { "aria-hidden": "true" }), h("small", { role: "status" })];
      return [name, { sign, words, element: h("li.gl-task.gl-d-task", {}, sign, h("p", {}, h("b", {}, "Challenge. "), task, " ", words)) }];
    }));
    this.element = h("ul.gl-tasks.gl-d-tasks", {}, ...Object.values(this.lines).map(({ element }) => element));
    this.show(null);
  }

  /** @param {Drawn | null} drawn null where nothing was drawn by hand */
  show(drawn) {
    for (const [name, { sign, words, element }] of Object.entries(this.lines)) {
      const { met, now } = TASKS[name];
      if (drawn && met(drawn)) this.met[name] = true;
      mark(element, "data-met", this.met[name] ? "" : null);
      say(sign, this.met[name] ? "\u2713" : "\u2691");
      say(words, [this.met[name] ? "Met." : "", drawn ? now(drawn) : ""].filter(Boolean).join(" "));
    }
  }
}
