/** Figures as they are shown: three decimals, and sums that add up on the screen. */

export const DIGITS = 3;
const SCALE = 10 ** DIGITS;

/** A number with a real minus sign, and no minus before zero. */
export function text(/** @type {number} */ value, digits = DIGITS) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "\u2013" : `${value < 0 ? "\u2212" : ""}\u221e`;
  if (Math.abs(value) >= 1e6) return value.toExponential(1).replaceAll("-", "\u2212").replace("e+", "e");
  const rounded = value.toFixed(digits);
  return (Number(rounded) === 0 ? rounded.replace("-", "") : rounded).replace("-", "\u2212");
}

/** A probability or density with four digits that count: enough for its logarithm's three. */
export function likelihood(/** @type {number} */ p) {
  return p >= 1e-4 ? p.toPrecision(4) : p.toExponential(3).replace("-", "\u2212");
}

/** A number with its sign, plus too: for steps. */
export function signed(/** @type {number} */ value, digits = DIGITS) {
  const written = text(value, digits);
  return value > 0 && Number(written) !== 0 ? `+${written}` : written;
}

/**
 * Round each value as it is shown, and add up what is shown: equal things keep equal figures, and
 * whoever adds the chips gets the sum. It is off by less than half a thousandth for each.
 * @param {number[]} values
 * @returns {{each: number[], sum: number, mean: number}} each and sum are whole thousandths
 */
export function ledger(values) {
  const each = values.map((value) => Math.round(value * SCALE) / SCALE || 0);
  const sum = Math.round(each.reduce((total, value) => total + Math.round(value * SCALE), 0)) / SCALE;
  return { each, sum, mean: sum / values.length };
}

/** "1 point", "2 points". */
export function count(/** @type {number} */ n, /** @type {string} */ thing) {
  return `${n} ${thing}${n === 1 ? "" : thing.endsWith("s") ? "es" : "s"}`;
}
