/**
 * A lens: a closer look at a run's flow, in the place of the loss chart.
 *
 * It finds the weights that belong to the playhead, and hands them to what looks through it: one
 * point on its way through the layers, or all of them. Slow motion needs none: its frames hold all.
 *
 * @typedef {{element: HTMLElement, label: string, hint: string,
 *            draw: (look: Look) => boolean, key: (event: KeyboardEvent) => boolean,
 *            pointer?: (kind: string, event: PointerEvent) => void, shown: Record<string, boolean>}} View
 * @typedef {{scene: any, flow: Flow, cells: object, plane: import("./plane.js").Plane}} Look
 *   `cells`: the weights, the same object for the same flow
 */
import { Flow } from "./flow.js";
import { h, say } from "./dom.js";
import { LayersView } from "./layers.js";
import { PointView } from "./point.js";
import { SlowView } from "./slow.js";

const VIEWS = { point: PointView, layers: LayersView, slow: SlowView };

export class Lens {
  /** @param {HTMLCanvasElement} picture @param {() => void} changed @param {(name: string) => void} deed */
  constructor(picture, changed, deed) {
    this.changed = changed;
    this.deed = deed;
    this.name = "";
    /** @type {Record<string, View>} */
    this.views = {};
    /** @type {WeakMap<object, Flow>} */
    this.flows = new WeakMap();
    this.sentence = h("p.gl-lens-sentence", { hidden: true });
    this.place = h("div", {});
    this.asOf = h("p.gl-lens-as-of", {});
    this.element = h("section.gl-lens", { hidden: true }, this.sentence, this.place, this.asOf);
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave"]) {
      picture.addEventListener(kind, (event) => this.view?.pointer?.(kind, /** @type {any} */ (event)));
    }
  }

  /** What looks through it now; none where there is nothing to see. @returns {View | null} */
  get view() {
    return this.sentence.hidden ? (this.views[this.name] ?? null) : null;
  }

  /** Look closer at one thing, or with "" at none. */
  choose(/** @type {string} */ name) {
    const View = VIEWS[/** @type {keyof typeof VIEWS} */ (name)];
    this.name = View ? name : "";
    this.element.hidden = !View;
    if (!View) return;
    this.views[name] ??= new View(this.changed, this.deed);
    this.place.replaceChildren(this.views[name].element);
  }

  /** Let a key on the picture do what the lens gives it to do. @returns {boolean} whether it did */
  key(/** @type {KeyboardEvent} */ event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return false;
    return this.view?.key(event) ?? false;
  }

  /**
   * Draw what is seen through it.
   * @param {any} scene @param {any} plane what draws the picture
   * @returns {boolean | null} whether it is still changing; null where the lens shows nothing
   */
  draw(scene, plane) {
    if (!this.name) return null;
    const { recording, statics, position } = scene;
    if (this.view instanceof SlowView) return this.view.draw({ scene, plane });
    const at = recording.holder("weights", Math.round(position));
    const why = absent(statics, at);
    this.sentence.hidden = !why;
    this.place.hidden = this.asOf.hidden = Boolean(why);
    say(this.sentence, why);
    const { view } = this;
    if (!view) return null;
    const { step, arrays } = recording.frames[at];
    const late = step !== recording.frames[Math.round(position)].step;
    say(this.asOf, late ? `The layers as of step ${step.toLocaleString("en")}: they are recorded now and then.` : "");
    const cells = arrays.weights;
    const flow = this.flows.get(cells) ?? new Flow(statics.flow, cells.values);
    this.flows.set(cells, flow);
    return view.draw({ scene: { ...scene, position: at }, flow, cells, plane });
  }
}

/** Why there are no layers to look at, in a sentence; "" where there are. */
function absent(/** @type {any} */ statics, /** @type {number} */ at) {
  if (statics.kind === "image") {
    return "A picture is one point in as many dimensions as it has pixels: choose data in the plane to watch the layers.";
  }
  if (!statics.flow) return "This flow has too many weights to send them along: make it narrower to watch its layers.";
  if (at < 0) return "The weights of so large a flow come with its last frame: train it to the end.";
  return "";
}
