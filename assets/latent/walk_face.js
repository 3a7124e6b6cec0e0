/** What a learner sees and presses while walking; `Walk` says what it shows and what it does. */
import { h, mark, say } from "../player/dom.js";
import { paint, picture } from "./pixels.js";
import { Dials } from "./walk_dials.js";
import { WalkMap } from "./walk_map.js";
import { Near, stop } from "./walk_near.js";
import { Tasks } from "./walk_tasks.js";

const SHOWS = { tiles: "Images", both: "Both", codes: "Codes" };
const ZOOM = 1.6; // by one press
const UNTRAINED = "These codes come from a network that knows nothing yet. Press Train: as soon as it has learnt a little, you can walk here.";

export class WalkFace {
  /**
   * @param {HTMLElement} root @param {HTMLElement} tiles @param {HTMLElement} strip of the run
   * @param {import("./walk_map.js").Hears & {turned: (k: number, value: number) => void, axes: (axes: [number, number]) => void,
   *         toImage: (k: number) => void, toDigit: (digit: number) => void, wander: () => void, show: (name: string) => void, fit: () => void}} on
   */
  constructor(root, tiles, strip, on) {
    this.map = new WalkMap(tiles, on);
    this.dials = new Dials({ moved: on.turned, held: on.held, turned: on.axes });
    this.codes = new Near("Nearest by code", "Held-out images whose codes lie nearest to the point", on.toImage);
    this.alike = new Near("Most alike by pixels", "Held-out images whose pixels differ least from the image above", null);
    this.tasks = new Tasks();
    this.large = picture();
    this.caption = h("figcaption", {});
    this.wander = h("button.gl-push", { type: "button", "aria-pressed": "false", click: () => on.wander() }, "Wander");
    this.shows = h("span.gl-choice", { role: "group", "aria-label": "What the plane shows" }, ...Object.entries(SHOWS).map(([name, words]) =>
      h("button", { type: "button", "data-show": name, click: () => on.show(name) }, words)));
    const look = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {() => void} */ act) =>
      h("button", { type: "button", "aria-label": name, title: name, click: act }, sign);
    this.zoom = h("span.gl-choice", { role: "group", "aria-label": "How near" }, look("\u2212", "Zoom out", () => this.map.closer(1 / ZOOM)),
      look("+", "Zoom in", () => this.map.closer(ZOOM)), look("Fit", "See most codes", () => on.fit()));
    this.starts = Array.from({ length: 10 }, (_, k) =>
      h("button.gl-cell", { type: "button", "aria-label": `Go to the code of this ${k}`, click: () => on.toDigit(k) }, picture()));
    this.startRow = h("div.gl-near", { role: "group", "aria-label": "Go to a real image" },
      h("p", {}, h("b", {}, "Go to "), h("span.gl-quiet", {}, "the code of a real image")), h("div.gl-near-row", {}, ...this.starts));
    stop(this.startRow.lastChild);
    this.note = h("p.gl-notice", { hidden: true });
    this.hint = h("p.gl-quiet.gl-hint", {}, "Drag anywhere. Arrow keys step, + and \u2212 or two fingers zoom.");
    const figure = h("figure.gl-large", {}, this.large, this.caption);
    root.replaceChildren(h("div.gl-walk", {},
      h("div.gl-walk-map", {}, h("div.gl-tools", {}, this.shows, this.zoom, this.dials.axes, this.wander), this.map.element, this.hint),
      h("div.gl-walk-side", {}, this.note, figure, this.startRow, this.codes.element, this.alike.element),
      this.dials.element, this.tasks.element, strip));
    this.decoded = [figure, this.startRow, this.codes.element, this.alike.element, this.tasks.element, this.map.pin, this.hint];
  }

  /** Show what can be shown, and say what is missing. @param {import("./space.js").Space} space */
  open(space) {
    const { bare, decodes, state, run } = space;
    for (const part of this.decoded) part.hidden = !decodes;
    this.wander.disabled = !decodes;
    this.note.hidden = decodes;
    if (!decodes) this.dials.element.hidden = this.dials.axes.hidden = true;
    say(this.note, bare ? "The codes are here, the networks are not."
      : state === "running" ? "The first weights come after about two seconds of training."
      : run?.weights === null ? UNTRAINED : "The networks are on their way.");
  }

  /** Mark what the plane shows, and put the ten images to begin from there. */
  choose(/** @type {string} */ shown, /** @type {import("./space.js").Images | null} */ originals, /** @type {any} */ inks) {
    for (const button of this.shows.children) mark(button, "aria-pressed", String(button.dataset.show === shown));
    if (!originals) return;
    const size = originals.shape[0] * originals.shape[1];
    this.starts.forEach((button, k) => paint(button.firstChild, originals.values, originals.shape, inks.real, originals.top, k * size));
  }
}
