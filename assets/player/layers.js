/** stub */
import { h } from "./dom.js";
export class LayersView {
  constructor(changed) { this.changed = changed; this.element = h("div", {}); this.shown = { data: true }; this.label = ""; this.hint = ""; }
  draw({ scene, plane }) { return plane.draw(scene); }
  key() { return false; }
}
