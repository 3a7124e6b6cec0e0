/** The anatomy of a point: from x through every layer to z, and how log p(x) adds up. */
import { counters } from "./counters.js";
import { nearestStop, drawPath } from "./point_path.js";
import { PointPanel } from "./point_panel.js";
import { Scale } from "./plane.js";
import { coordinate, figure, rounded } from "./sums.js";

const NUDGE = 0.05; // of the plane's units for one press of an arrow key
const [NEAREST, FARTHEST] = [0.5, 0.8]; // of the picture's half side, from its middle to the first point
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @implements {import("./lens.js").View} */
export class PointView {
  constructor(/** @type {() => void} */ changed) {
    this.changed = changed;
    this.shown = { data: true, samples: false, density: true };
    this.hint = "Picture. The arrow keys move the point, with Shift by more. Space plays and pauses.";
    this.label = "";
    /** @type {number[] | null} the point x */
    this.x = null;
    /** @type {number | null} the layer that is looked at */
    this.lit = null;
    this.panel = new PointPanel({
      move: (x, y) => this.move([x, y]), light: (layer) => this.light(layer),
    });
    this.element = this.panel.element;
  }

  /** @param {import("./lens.js").Look} look */
  draw({ scene, flow, cells, plane }) {
    const { statics, recording, colours } = scene;
    this.x ??= start(recording, statics.window);
    this.#compute(flow, cells);
    const changing = plane.draw(scene);
    this.scale = new Scale(plane.sheet, statics.window);
    drawPath(plane.sheet.over(), this.scale, { ...this.now, lit: this.lit, bells: flow.bells, colours });
    this.panel.show(this.now, this.lit);
    return changing;
  }

  /** Go through the layers, where the point or the layers are new. */
  #compute(flow, cells) {
    if (this.cells === cells && this.computed === this.x) return;
    Object.assign(this, { cells, computed: this.x });
    const path = flow.path(/** @type {number[]} */ (this.x));
    const terms = [...path.logDets.map((change) => change[0]), path.base[0]];
    const { terms: units, total } = rounded(terms);
    const stops = path.stops.map((stop) => [stop[0], stop[1]]);
    const steps = flow.layers.map(({ moved }, k) => ({
      moved: moved[0], by: stops[k + 1][moved[0]] - stops[k][moved[0]], logDet: terms[k], units: units[k],
    }));
    this.now = { stops, steps, base: units[units.length - 1], total };
    const layers = total - this.now.base;
    this.label = `x = ${place(stops[0])}: log p(x) = ${figure(total)} nats = base ` +
      `${figure(this.now.base)} ${layers < 0 ? "\u2212" : "+"} layers ${figure(Math.abs(layers))}.`;
    Object.assign(counters, { point: { x: this.x, stops } });
  }

  move(/** @type {number[]} */ x) {
    if (!x.every(Number.isFinite)) return;
    this.x = x;
    this.changed();
  }

  light(/** @type {number | null} */ layer) {
    if (layer === this.lit) return;
    this.lit = layer;
    this.changed();
  }

  pointer(/** @type {string} */ kind, /** @type {PointerEvent} */ event) {
    if (!this.scale || !this.now) return;
    if (kind === "pointerleave") return this.light(null);
    const pressed = kind === "pointerdown" || (kind === "pointermove" && event.buttons & 1);
    if (kind === "pointerdown") {
      /** @type {Element} */ (event.target).setPointerCapture(event.pointerId);
    }
    if (pressed) {
      this.lit = null;
      const { window } = this.scale;
      const within = (/** @type {number} */ v) => hundredth(Math.min(window, Math.max(-window, v)));
      this.move(this.scale.point(event.offsetX, event.offsetY).map(within));
    } else if (kind === "pointermove") {
      this.light(nearestStop(this.now.stops, this.scale, event.offsetX, event.offsetY));
    }
  }

  key(/** @type {KeyboardEvent} */ event) {
    const by = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
    if (!by || !this.x) return false;
    const size = NUDGE * (event.shiftKey ? 5 : 1);
    this.move(this.x.map((value, i) => hundredth(value + size * by[i])));
    return true;
  }
}

const hundredth = (/** @type {number} */ value) => Math.round(100 * value) / 100;
const place = (/** @type {number[]} */ [x, y]) => `(${coordinate(x)}, ${coordinate(y)})`;

/** Where to begin: at the first point of the data that is well inside the picture, off its middle. */
function start(recording, /** @type {number} */ window) {
  const values = recording.array("data", recording.end)?.values ?? [];
  for (const nearest of [NEAREST, 0]) {
    for (let k = 0; k + 1 < values.length; k += 2) {
      const away = Math.max(Math.abs(values[k]), Math.abs(values[k + 1])) / window;
      if (away >= nearest && away < FARTHEST) return [hundredth(values[k]), hundredth(values[k + 1])];
    }
  }
  return [1, 0];
}
