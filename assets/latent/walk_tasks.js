/** Two challenges on the plane. The page itself knows whether they are met: it has all codes and images. */
import { h, mark, say } from "../player/dom.js";
import { label, paint, picture } from "./pixels.js";
import { counted, nearest, rivals, said, torn } from "./walk_maths.js";

const [ONE, OTHER] = [4, 9]; // the digits of the first challenge

/**
 * @typedef {{picked: number, met: boolean, torn: {image: Float32Array, votes: [number, number][]} | null, from: number[] | null}} Standing
 *   `picked`: the image of a 4 that was chosen last, or -1; `torn`: the image that met the second one;
 *   `from`: where the point was laid to begin with
 */
export class Tasks {
  /** @returns {Standing} */
  static start() {
    return { picked: -1, met: false, torn: null, from: null };
  }

  constructor() {
    this.candidate = -1;
    const small = () => picture();
    [this.shown, this.chosen, this.rival, this.kept] = [small(), small(), small(), small()];
    this.press = h("button.gl-push", { type: "button", click: () => this.#pick() }, "This one");
    this.answer = h("p.gl-quiet", { role: "status" });
    this.pair = h("div.gl-pair", { hidden: true }, this.chosen, this.rival);
    this.found = h("p.gl-quiet", { role: "status" });
    this.first = h("div.gl-task", {}, h("p", {}, h("b", {}, "Challenge. "), "Find the 4 whose code lies nearest to the code of a 9. The ring is around the 4 nearest to your point."),
      h("div.gl-tools", {}, h("div.gl-thumb", {}, this.shown), this.press, this.pair), this.answer);
    this.second = h("div.gl-task", {}, h("p", {}, h("b", {}, "Challenge. "),
      "Make a digit that is neither one nor the other. Let go of the point where, of the ten real images most like yours, at least four show one digit and at least four another."),
      h("div.gl-tools", {}, h("div.gl-thumb", {}, this.kept), this.found));
    this.element = h("div.gl-tasks", {}, this.first, this.second);
  }

  /**
   * Look at where the point is now.
   * @param {{z: ArrayLike<number>, image: Float32Array, shape: [number, number], alike: [number, number][],
   *          rests: boolean, codes: any, labels: Uint8Array, images: any, inks: any, state: Standing}} now
   *   `rests`: whether the learner let go of the point; `alike`: what the ten real images most like the image show
   */
  look(now) {
    this.now = now;
    const { z, codes, labels, state, image, alike, rests } = now;
    const fours = [];
    for (let k = 0; k < codes.count; k++) if (labels[k] === ONE) fours.push(k);
    const away = new Float64Array(codes.count);
    nearest(codes.values, codes.count, z, 1, away);
    this.candidate = fours.reduce((best, k) => (best < 0 || away[k] < away[best] ? k : best), -1);
    state.from ??= Array.from(z);
    const went = state.from.some((value, axis) => value !== z[axis]); // nobody meets it by opening the page
    if (!state.torn && rests && went && torn(alike)) state.torn = { image: image.slice(), votes: alike };
    this.#show();
  }

  /** The 4 to draw a ring around; -1 once that challenge is met. */
  get ringed() {
    return this.now?.state.met ? -1 : this.candidate;
  }

  #pick() {
    if (!this.now || this.candidate < 0) return;
    this.now.state.picked = this.candidate;
    this.#show();
  }

  #show() {
    const { codes, labels, images, inks, state, shape, alike } = /** @type {NonNullable<Tasks["now"]>} */ (this.now);
    const size = images.shape[0] * images.shape[1];
    const real = (/** @type {HTMLCanvasElement} */ canvas, /** @type {number} */ k) => paint(canvas, images.values, images.shape, inks.real, images.top, k * size);
    this.press.disabled = this.candidate < 0;
    if (this.candidate >= 0) real(this.shown, this.candidate);
    label(this.shown, "The 4 nearest to your point");
    const order = state.picked < 0 ? [] : rivals(codes, labels, ONE, OTHER);
    const rank = order.findIndex(({ k }) => k === state.picked);
    this.pair.hidden = rank < 0;
    if (rank < 0) say(this.answer, "Nothing chosen yet.");
    else {
      real(this.chosen, order[rank].k);
      real(this.rival, order[rank].rival);
      label(this.chosen, "The 4 that you chose");
      label(this.rival, "The 9 nearest to it");
      state.met = rank === 0;
      say(this.answer, verdict(rank, order));
    }
    mark(this.first, "data-met", state.met ? "" : null);
    mark(this.second, "data-met", state.torn ? "" : null);
    const shown = state.torn?.image ?? this.now?.image;
    if (shown) paint(this.kept, shown, shape, inks.made);
    label(this.kept, state.torn ? "The image that met it" : "Your image");
    say(this.found, state.torn ? `Met: of the ten images most like this one, ${counted(state.torn.votes)}.` : `Now ${counted(alike)}.`);
  }
}

function verdict(/** @type {number} */ rank, /** @type {{away: number}[]} */ order) {
  const away = `${said(order[rank].away)} from the nearest 9 (beside it)`;
  if (rank === 0) return `Met: of all ${order.length} fours, yours lies nearest to a 9, ${away}.`;
  return `Your 4 lies ${away}. ${rank === 1 ? "One other 4 lies" : `${rank} other 4s lie`} nearer to a 9: walk on.`;
}
