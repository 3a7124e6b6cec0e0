/** Figures that add up as they are shown. */

export const DECIMALS = 3; // of a nat
const UNIT = 10 ** DECIMALS;

/**
 * Round terms to `DECIMALS` so that they add up to their rounded sum: all are rounded down, and
 * those that lost most get one unit back. Each is less than one unit away from what it was.
 * @param {number[]} terms @returns {{terms: number[], total: number}} in whole units
 */
export function rounded(terms) {
  const total = Math.round(UNIT * terms.reduce((sum, term) => sum + term, 0));
  const whole = terms.map((term) => Math.floor(UNIT * term));
  let short = total - whole.reduce((sum, unit) => sum + unit, 0);
  const lost = terms.map((term, k) => [UNIT * term - whole[k], k]).sort((a, b) => b[0] - a[0]);
  for (const [, k] of lost.slice(0, short)) whole[k] += 1;
  return { terms: whole, total };
}

/** Whole units as a figure, with a true minus; `signed` writes the plus too. */
export function figure(/** @type {number} */ units, signed = false) {
  if (!Number.isFinite(units)) return "\u2013";
  const size = (Math.abs(units) / UNIT).toFixed(DECIMALS);
  return (units < 0 ? "\u2212" : signed && units > 0 ? "+" : "") + size;
}

/** A coordinate, to the hundredth. */
export function coordinate(/** @type {number} */ value) {
  return (Math.round(100 * value) / 100).toFixed(2).replace("-0.00", "0.00").replace("-", "\u2212");
}
