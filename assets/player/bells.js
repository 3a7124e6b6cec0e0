/** What a flow bends (`genlab/models/base.py`): one bell curve, or a mixture of round ones. */

const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * @typedef {{means: Float64Array, sds: Float64Array}} Bells means (k, dim), each as wide as its sd
 */

/** @returns {Bells} the bells of a flow's base, read after the weights of its layers */
export function read({ base, bells = 0 }, /** @type {number} */ dim, reader) {
  if (base !== "mixture") return { means: new Float64Array(dim), sds: new Float64Array([1]) };
  const means = reader.take(bells * dim);
  return { means, sds: reader.take(bells).map(Math.exp) };
}

/** log p_Z (n,) in nats of points (n, dim): the log of the bells' mean. */
export function logProb({ means, sds }, /** @type {number} */ dim, /** @type {Float64Array} */ points) {
  const terms = new Float64Array(sds.length);
  return Float64Array.from({ length: points.length / dim }, (_, p) => {
    for (let k = 0; k < sds.length; k++) {
      let square = 0;
      for (let i = 0; i < dim; i++) square += ((points[p * dim + i] - means[k * dim + i]) / sds[k]) ** 2;
      terms[k] = -0.5 * square - dim * (Math.log(sds[k]) + 0.5 * LOG_TWO_PI);
    }
    const most = Math.max(...terms);
    if (!Number.isFinite(most)) return most;
    return most + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - most), 0) / sds.length);
  });
}
