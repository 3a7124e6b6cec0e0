/** What the discriminator has learned beside what the best one would say: two maps in one key of colours. */
import { h, mark, say } from "./dom.js";
import { Plane } from "./plane.js";

const NAMES = { critic: "What D has learned", optimal: "The best D: log p of the truth \u2212 log p of the generator" };
const SEEN = { data: false, samples: true, density: false };

export class Verdicts {
  constructor() {
    this.maps = Object.keys(NAMES).map((name) => {
      const canvas = h("canvas", { role: "img" });
      const caption = h("figcaption", {});
      return { name, canvas, caption, plane: new Plane(canvas), figure: h("figure", {}, caption, canvas) };
    });
    this.element = h("section.gl-verdicts", { hidden: true, "aria-label": "The learned discriminator and the best one" },
      h("div.gl-verdict-maps", {}, ...this.maps.map((one) => one.figure)),
      h("p.gl-judge-key", {}, "like samples", h("i", { "aria-hidden": "true" }), "like data; where both agree, D has nothing left to learn"));
  }

  /**
   * Show a run's two judges at a place in its recording; nothing where it records none.
   * @param {import("./fleet.js").Fleet["lanes"][0] | undefined} lane
   * @returns {boolean} whether a picture is still changing by itself
   */
  draw(lane, /** @type {number} */ place, { colours, moved }) {
    const { recording, statics } = lane ?? {};
    this.element.hidden = !recording?.holders.optimal || !recording.holders.critic;
    if (this.element.hidden) return false;
    const changing = this.maps.map(({ name, plane, canvas, caption }) => {
      const step = recording.frames[recording.holder(name, Math.floor(place))]?.step ?? 0;
      const words = `${lane?.entry.label}, step ${step.toLocaleString("en")}`;
      say(caption, `${NAMES[name]} (${words})`);
      mark(canvas, "aria-label", `${NAMES[name]}, over the plane: blue for data, orange for samples, none where undecided. ${words}.`);
      return plane.draw({ recording, position: place, statics, colours, moved, show: { ...SEEN, [name]: true } });
    });
    return changing.some(Boolean);
  }
}
