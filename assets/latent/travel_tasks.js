/** The challenges of travelling. The page itself knows whether they are met. */
import { h, mark, say } from "../player/dom.js";

const IN_A_ROW = 4; // places of a third digit
const SURE = 0.9; // of the judge, at least

/** A card with a task, which stays met once it is. */
export class Task {
  /** @param {string} words what is to be done */
  constructor(words) {
    this.answer = h("p.gl-quiet", { role: "status" });
    this.element = h("div.gl-task", {}, h("p", {}, h("b", {}, "Challenge. "), words), this.answer);
  }

  /** @param {string} met how it was met, or "" @param {string} now how it stands */
  show(met, now) {
    mark(this.element, "data-met", met ? "" : null);
    say(this.answer, met ? `Met: ${met}` : now);
  }
}

export const PASSING = `Find two images whose straight way passes through a third digit: ${IN_A_ROW} places in a row that are nearest to neither of the two.`;
export const ANSWERING = `Find an analogy that comes to something new: put back on the shell, it is to be a digit that none of the three is, and the judge at least ${Math.round(100 * SURE)} % sure.`;

/**
 * Whether a way passes a third digit.
 * @param {(number | null)[]} digits the nearest known digit at each place @param {[number, number]} ends
 * @returns {{met: string, now: string}}
 */
export function passing(digits, ends) {
  let [run, best, which] = [0, 0, -1];
  digits.forEach((digit, k) => {
    run = digit === null || ends.includes(digit) ? 0 : digit === digits[k - 1] ? run + 1 : 1;
    if (run > best) [best, which] = [run, /** @type {number} */ (digit)];
  });
  const from = `from a ${ends[0]} to a ${ends[1]}`;
  if (best >= IN_A_ROW) return { met: `${from} by way of ${best} places that are nearest to a ${which}.`, now: "" };
  return { met: "", now: best ? `Now ${from}: ${best} in a row nearest to a ${which}.` : `Now ${from}, and no third digit in between.` };
}

/** Whether an analogy's answer is a new digit. @returns {{met: string, now: string}} */
export function answering(/** @type {number[]} */ digits, /** @type {number} */ digit, /** @type {number} */ sure) {
  const [one, less, other] = digits;
  const sum = `${one} \u2212 ${less} + ${other}`;
  const judged = `the judge says ${digit}, ${Math.round(100 * sure)} % sure`;
  if (!digits.includes(digit) && sure >= SURE) return { met: `${sum}, and ${judged}.`, now: "" };
  return { met: "", now: `Now ${sum}: ${judged}.` };
}
