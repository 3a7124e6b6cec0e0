/** What is near: neighbours by distance, and what they say. Pure functions. */

/**
 * The rows of a table that are nearest to a point, the nearest first.
 * @param {ArrayLike<number>} values row by row @param {number} count of rows
 * @param {ArrayLike<number>} point as long as a row @param {number} wanted how many
 * @param {Float64Array} [away] (count) takes their squared distances
 * @returns {number[]}
 */
export function nearest(values, count, point, wanted, away = new Float64Array(count)) {
  const d = point.length;
  /** @type {number[]} */
  const found = [];
  for (let row = 0, at = 0; row < count; row++) {
    let sum = 0;
    for (let k = 0; k < d; k++, at++) sum += (values[at] - point[k]) ** 2;
    away[row] = sum;
    if (found.length === wanted && sum >= away[found[wanted - 1]]) continue;
    let place = found.length;
    while (place > 0 && away[found[place - 1]] > sum) place--;
    found.splice(place, 0, row);
    if (found.length > wanted) found.pop();
  }
  return found;
}

/**
 * How many of some images show each digit, the most frequent first.
 * @param {number[]} found @param {ArrayLike<number>} labels @returns {[number, number][]} digit, how many
 */
export function votes(found, labels) {
  const counts = new Map();
  for (const k of found) counts.set(labels[k], (counts.get(labels[k]) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

/** Whether ten neighbours are torn between two digits: four at least for each. */
export function torn(/** @type {[number, number][]} */ counted) {
  return counted.length > 1 && counted[1][1] >= 4;
}

/**
 * The images of one digit by how near the nearest image of another lies, the nearest first.
 * @param {{values: ArrayLike<number>, count: number, d: number}} codes @param {ArrayLike<number>} labels
 * @param {number} one @param {number} other @returns {{k: number, rival: number, away: number}[]}
 */
export function rivals({ values, count, d }, labels, one, other) {
  const found = [];
  for (let k = 0; k < count; k++) {
    if (labels[k] !== one) continue;
    let [rival, best] = [-1, Infinity];
    for (let j = 0; j < count; j++) {
      if (labels[j] !== other) continue;
      let sum = 0;
      for (let axis = 0; axis < d; axis++) sum += (values[k * d + axis] - values[j * d + axis]) ** 2;
      if (sum < best) [rival, best] = [j, sum];
    }
    found.push({ k, rival, away: Math.sqrt(best) });
  }
  return found.sort((a, b) => a.away - b.away);
}

/** Votes in words: "7 show a 4, 3 a 9". */
export function counted(/** @type {[number, number][]} */ found) {
  return found.map(([digit, n], k) => `${n} ${k ? "" : n === 1 ? "shows " : "show "}a${digit === 8 ? "n" : ""} ${digit}`).join(", ");
}

/** A number with two decimals and a real minus. */
export function said(/** @type {number} */ value, digits = 2) {
  const words = value.toFixed(digits);
  return (Number(words) === 0 ? words.replace("-", "") : words).replace("-", "\u2212");
}
