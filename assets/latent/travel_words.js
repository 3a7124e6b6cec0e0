/** What is said of ways through the learner's own latent space. */

/** What the rows of images are called. @type {Record<string, string[]>} */
export const ROW_NAMES = {
  between: ["Straight", "Around 0"],
  analogy: ["From the other to the answer"],
  half: ["The image, then ten with half of its code drawn anew"],
};

/**
 * How many places lie where no known image is near.
 * @param {string} way @param {(number[] | null)[][]} paths the places of each row
 * @param {import("./travel_crowd.js").Crowd} crowd @param {string} family of the autoencoder
 */
export function travelWords(way, paths, crowd, family) {
  if (way === "half" && !paths[0][1]) return "A code of one number has no half: choose a wider bottleneck.";
  const told = paths.map((path, row) => {
    const inner = path.slice(1, way === "between" ? -1 : undefined);
    if (inner.some((z) => !z)) return "around 0 no way is the shortest, as the two lie opposite each other";
    const lost = inner.filter((z) => z && crowd.digit(z) === null).length;
    return `${way === "between" ? `${row ? "around 0" : "straight"} ` : ""}${lost || "none"} of ${inner.length}`;
  });
  const middle = way !== "between" || paths.length < 2 || family === "vae" ? "" : " Nothing tells a plain autoencoder that 0 is the middle: its way around 0 is just another way.";
  return `Below each place stands the nearest known digit, and ? where no known image is near. Places with none near: ${told.join(", ")}.${middle}`;
}
