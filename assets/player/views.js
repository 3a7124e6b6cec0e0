/** Who draws the picture of which kind of run. */
import { Tiles } from "./images.js";
import { LatentPicture } from "./latent.js";
import { Plane } from "./plane.js";

/** What a picture can be: it draws a scene on its canvas. */
export function viewOf(/** @type {string} */ kind, /** @type {HTMLCanvasElement} */ canvas, some = false) {
  if (kind === "latent") return new LatentPicture(canvas);
  return kind === "image" ? new Tiles(canvas, "images", some) : new Plane(canvas);
}
