/** The latent plane with the ways in it: the ends, the places, the place of now. */
import { h, mark } from "../player/dom.js";
import { LatentPlane } from "../player/latent_plane.js";
import { ROWS } from "../player/latent_view.js";

const WITHIN = 22; // CSS pixels: so near must a press be to a digit to mean it
const DASH = [[], [7, 5]]; // the straight way, the one around 0
const ROOM = 1.1; // around what is shown
const FAR = 0.06; // of the codes on each side may lie beyond the edge: a few are often far out

export class TravelPlane {
  /** @param {(k: number) => void} chosen called with the number of the image whose digit was pressed */
  constructor(chosen) {
    this.canvas = h("canvas.gl-travel-plane", { role: "img", click: (/** @type {MouseEvent} */ event) => this.#press(event) });
    this.element = h("div.gl-travel-map", {}, this.canvas);
    this.plane = new LatentPlane(this.canvas);
    this.chosen = chosen;
  }

  /** Draw the plane. */
  draw({ space, axes, colours, way, paths, fine, here, ends }) {
    const { recording } = space;
    const codes = recording.array("codes", recording.end);
    this.axes = axes;
    const reached = [...fine.flat(), ...(way === "half" ? paths[0].filter(Boolean) : []), ...ends.map((end) => end.z)];
    const context = this.plane.draw({ codes, labels: space.labels(), view: this.#view(codes, reached), axes, colours, faint: true });
    context.lineJoin = context.lineCap = "round";
    fine.forEach((line, k) => this.#line(context, line, colours.ink, DASH[k]));
    if (way === "analogy") this.#arrow(context, ends[1].z, ends[0].z, colours);
    if (way === "analogy") this.#head(context, fine[0], colours);
    for (const path of paths) for (const z of path.filter(Boolean)) this.#dot(context, z, 3.2, colours.ink, colours.paper);
    for (const end of ends) this.#end(context, end, colours);
    for (const z of here) if (z) this.#dot(context, z, 7, colours.samples, colours.ink);
    const named = { between: `A way from one image to another: straight, and dashed around 0.`, analogy: "Two arrows, equally long and alike in direction: from that to this, and from the other to the answer.", half: "An image's code, and eight that share half of its numbers." }[way];
    mark(this.canvas, "aria-label", `The codes of ${space.labels().length} images, each as its digit. ${named}`);
  }

  /** What is shown: most of the codes, but the farthest, and all that the ways reach. */
  #view(/** @type {import("../player/latent_view.js").Rows} */ { values, shape: [n, d] }, /** @type {number[][]} */ reached) {
    const ends = this.axes.map((/** @type {number} */ axis) => {
      if (axis === ROWS) return [0, 0];
      const sorted = Array.from({ length: n }, (_, k) => values[k * d + axis]).sort((one, other) => one - other);
      const places = reached.map((z) => z[axis]);
      return [Math.min(sorted[Math.floor(FAR * n)], ...places), Math.max(sorted[Math.ceil((1 - FAR) * n) - 1], ...places)];
    });
    const half = Math.max(...ends.map(([low, high]) => (high - low) / 2)) * ROOM || 1;
    return { centre: /** @type {[number, number]} */ (ends.map(([low, high]) => (low + high) / 2)), half };
  }

  #screen(/** @type {number[]} */ z) {
    const [a, b] = this.axes;
    return this.plane.screen([z[a], b === ROWS ? this.plane.view.centre[1] - 0.93 * this.plane.view.half : z[b]]);
  }

  #line(context, /** @type {number[][]} */ points, /** @type {string} */ colour, /** @type {number[]} */ dash) {
    context.setLineDash(dash);
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.beginPath();
    points.forEach((z, k) => context[k ? "lineTo" : "moveTo"](...this.#screen(z)));
    context.stroke();
    context.setLineDash([]);
  }

  #arrow(context, /** @type {number[]} */ from, /** @type {number[]} */ to, colours) {
    this.#line(context, [from, to], colours.data, []);
    this.#head(context, [from, to], { ...colours, ink: colours.data });
  }

  /** A head at the end of a line. */
  #head(context, /** @type {number[][]} */ line, colours) {
    const [x, y] = this.#screen(line[line.length - 1]);
    const [fromX, fromY] = this.#screen(line[line.length - 2]);
    if (Math.hypot(x - fromX, y - fromY) < 1e-3) return;
    const angle = Math.atan2(y - fromY, x - fromX);
    context.fillStyle = colours.ink;
    context.beginPath();
    context.moveTo(x, y);
    for (const side of [-1, 1]) context.lineTo(x - 13 * Math.cos(angle + side * 0.45), y - 13 * Math.sin(angle + side * 0.45));
    context.fill();
  }

  #dot(context, /** @type {number[]} */ z, /** @type {number} */ radius, fill, edge) {
    const [x, y] = this.#screen(z);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.strokeStyle = edge;
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
  }

  /** An end with its name. */
  #end(context, { name, z }, colours) {
    this.#dot(context, z, 5.5, colours.data, colours.paper);
    const [x, y] = this.#screen(z);
    const { width, height } = this.plane.sheet;
    context.font = `600 13px ${colours.font}`;
    context.textAlign = x > width / 2 ? "right" : "left";
    context.textBaseline = "middle";
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeStyle = colours.paper;
    context.fillStyle = colours.ink;
    const at = [x + (x > width / 2 ? -11 : 11), Math.min(height - 10, Math.max(10, y - 11))];
    context.strokeText(name, ...at);
    context.fillText(name, ...at);
  }

  #press(/** @type {MouseEvent} */ event) {
    const found = this.plane.nearest(event.offsetX, event.offsetY, WITHIN);
    if (found >= 0) this.chosen(found);
  }
}
