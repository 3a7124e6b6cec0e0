/** What the colours and arrows of a judge's map mean, while one is to be seen. */
import { h, say } from "./dom.js";
import { judged } from "./verdict.js";

/** The same for those who do not see the picture. */
export function spoken(/** @type {Record<string, boolean>} */ show) {
  const judge = { critic: "the judge", optimal: "the best judge" }[judged(show)];
  if (!judge) return "";
  const arrows = show.critic ? "; arrows show where it pushes samples" : "";
  return `. Behind them what ${judge} says: blue for data, orange for samples, none where undecided${arrows}`;
}

export class JudgeKey {
  constructor() {
    this.arrows = h("span", {}, "");
    this.element = h("p.gl-judge-key", { hidden: true }, "like samples", h("i", { "aria-hidden": "true" }), "like data", this.arrows);
  }

  show(/** @type {Record<string, boolean>} */ shown) {
    this.element.hidden = !judged(shown);
    say(this.arrows, shown.critic ? "\u2197 where it pushes samples (lengths on a log scale)" : "where both densities are known");
  }
}
