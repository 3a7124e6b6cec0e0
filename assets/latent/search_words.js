/** What is said of a search for a latent. */

export const EXACT = 100; // decibels from which on two images differ by rounding alone
const [ALIKE, CLOSE, ALIKENESS] = [30, 20, 12]; // decibels: no eye tells the images apart; hardly; by and large
const [HERE, NEAR] = [0.5, 0.25]; // from the exact latent: found; as a share of how far noise is, nearly found

/** The decibels of a squared error of pixels from 0 to 1. */
export function decibels(/** @type {number} */ error) {
  return -10 * Math.log10(Math.max(error, 1e-16));
}

/** A quality in words: "18.5 dB", or that no pixel is wrong but by rounding. */
export function quality(/** @type {number} */ db) {
  return db > EXACT ? "exact" : `${db.toFixed(1)} dB`;
}

/** A length or a distance: "7.1", "53", "15,046". */
export function far(/** @type {number} */ value) {
  return value < 20 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}

/**
 * How the search for an image stands.
 * @param {{done: number, steps: number, over: boolean, db: number[], best: number, norm: number, noise: number,
 *          distance: number | null, exact: number | null}} now
 *   `db`: of each try; `norm`: how far the best latent is from 0; `noise`: how far draws are; `distance`: of the
 *   best from the exact latent, `exact`: how far that one is from 0, of a flow
 */
export function told({ done, steps, over, db, best, norm, noise, distance, exact }) {
  const many = db.length > 1;
  const whose = many ? `the best of ${db.length} tries` : "the try";
  const head = `Step ${done.toLocaleString("en")} of ${steps.toLocaleString("en")}: ${whose} is ${db[best] > EXACT ? "" : "at "}${quality(db[best])}`;
  const spread = many ? `, the worst at ${quality(Math.min(...db))}. ` : ". ";
  if (!over) return head + spread;
  const parts = [head + spread + met(db[best], exact !== null)];
  if (distance !== null && exact !== null) parts.push(apart(distance, exact, db[best], noise));
  if (norm > 1.5 * noise) parts.push(`What was found lies ${far(norm)} from 0. Noise is seldom beyond ${far(noise + 2)}: the generator was never trained there.`);
  return parts.join(" ");
}

/** What a quality says of the search. */
function met(/** @type {number} */ db, /** @type {boolean} */ exact) {
  if (db >= ALIKE) return "No eye tells the two images apart.";
  if (db >= CLOSE) return exact ? "Close, not the same, though the flow has the very latent." : "Close, not the same.";
  const found = db >= ALIKENESS ? "A likeness, not the image." : "Another image.";
  return exact ? `${found} Its latent is there: the search got stuck, or needs longer.`
    : `${found} This generator may have no latent for it, or the search missed it: nobody can tell which.`;
}

/** Where the exact latent lies. */
function apart(/** @type {number} */ distance, /** @type {number} */ exact, /** @type {number} */ db, /** @type {number} */ noise) {
  if (distance < HERE) return "And it is the exact latent, which the flow knows by running backwards.";
  const where = `The exact latent, by running the flow backwards, is ${far(distance)} away, ${far(exact)} from 0.`;
  if (distance < NEAR * noise) return `${where} Nearly there.`;
  return db >= ALIKE ? `${where} Two latents, far apart, and next to the same image.` : where;
}
