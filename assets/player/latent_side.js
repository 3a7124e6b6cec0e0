/** What a player shows of an autoencoder beside its plane: images, menus, figures in words. */
import { h, mark, say } from "./dom.js";
import { tinted, LatentPicture, LatentStrips } from "./latent.js";
import { LatentMenus } from "./latent_menus.js";
import { beside, called, isLatent, priced } from "./latent_words.js";

const FIGURES = ["Digits told apart", "PSNR"]; // that stand beside the loss
const SHORT = { "Digits told apart": "Apart" };

export class LatentSide {
  /** @param {() => void} changed */
  constructor(changed) {
    this.menus = new LatentMenus(changed);
    this.strips = new LatentStrips();
    this.terms = h("p.gl-terms", { hidden: true });
  }

  /** @param {any} scene @param {any} view what draws its picture */
  draw(scene, view) {
    const { recording, position, statics, colours, settings } = scene;
    const here = isLatent(statics) && view instanceof LatentPicture;
    this.strips.element.hidden = this.menus.element.hidden = this.terms.hidden = !here;
    if (!here) return;
    view.choice = this.menus.choice;
    this.menus.show(statics, view.axes, tinted(recording, view.choice.tint), colours);
    this.strips.draw(scene);
    this.#terms(recording, Math.round(position), statics, settings?.beta ?? 1);
  }

  /**
   * Put the figures of a moment beside the chart.
   * @param {any} places of the layout @param {any} recording @param {number} at @param {any} statics @param {number} steps
   */
  read(places, recording, at, statics, steps) {
    const { name, value, unit, first, second } = latentReading(recording, at, statics);
    say(places.named, name);
    say(places.value, value);
    say(places.unit, unit);
    say(places.gap, first);
    say(places.divergence, second);
    mark(places.divergence, "title", null);
    places.back.hidden = true;
    const { step } = recording.frames[at];
    mark(places.picture, "aria-label", `Codes of held-out digits in the latent plane, at step ${step} of ${steps}`);
    mark(places.losses, "aria-label", `Chart: ${name.toLowerCase()} ${value} ${unit} at step ${step}; ${first}, ${second}`);
  }

  /** The bound's two terms as a sum, with the run's own figures. */
  #terms(recording, /** @type {number} */ at, statics, /** @type {number} */ beta) {
    const [rebuild, kl] = ["held_rebuild", "held_kl"].map((name) => recording.loss(name, at));
    this.terms.hidden = rebuild === undefined || kl === undefined;
    if (this.terms.hidden) return;
    say(this.terms, `= image ${priced(rebuild, statics)} + ${beta} \u00d7 code ${priced(kl, statics)}`);
  }
}

/** The figure that stands large, its unit, what stands beside it, and what it is called. */
function latentReading(/** @type {import("./feed.js").Recording} */ recording, /** @type {number} */ at, /** @type {any} */ statics) {
  const loss = recording.loss(statics.lines.held, at);
  const rows = beside((name) => recording.loss(name, at), statics).filter(([name]) => FIGURES.includes(name));
  const [first = "", second = ""] = rows.map(([name, figure]) => `${SHORT[name] ?? name} ${figure}`);
  const unit = statics.family === "vae" ? "nats" : "a pixel";
  return { name: `Held-out ${called(statics)}`, value: priced(loss, statics), unit, first, second };
}
