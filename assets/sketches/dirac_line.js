/** What the two numbers mean: data at 0, the sample at theta, D's verdict a line of slope psi. */
import { DIRAC } from "./dirac_maths.js";
import { text } from "./figures.js";
import { mark } from "../player/dom.js";
import { place, Plot, s, Scale } from "./svg.js";

export class DiracLine {
  constructor() {
    const plot = (this.plot = new Plot(new Scale(-1, 1), new Scale(-1, 1), { left: 12, right: 12, top: 20, bottom: 24 }, "gl-plot.gl-dirac-line"));
    mark(plot.svg, "role", "img");
    const clip = `gl-clip-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    const head = `gl-head-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    this.window = s("rect");
    this.level = s("line.gl-axis");
    this.verdict = s("line.gl-verdict");
    this.line = s("line.gl-line-of-d");
    this.push = s("line.gl-push-of-g", { "marker-end": `url(#${head})` });
    this.data = s("circle.gl-dot", { r: 7 });
    this.sample = s("circle.gl-sample", { r: 7 });
    this.words = { data: s("text.gl-of-data", { "text-anchor": "middle" }, "data"),
      sample: s("text.gl-of-sample", { "text-anchor": "middle" }), d: s("text.gl-of-d") };
    plot.svg.append(s("clipPath", { id: clip }, this.window),
      s("marker", { id: head, viewBox: "0 0 8 8", refX: "6", refY: "4", markerWidth: "9", markerHeight: "9",
        orient: "auto", markerUnits: "userSpaceOnUse" }, s("path.gl-sample-head", { d: "M0 0L8 4L0 8Z" })),
      s("g", { "clip-path": `url(#${clip})` }, this.line, this.verdict), this.level, this.push,
      this.data, this.sample, ...Object.values(this.words));
    this.element = plot.svg;
  }

  /** @param {[number, number]} at theta and psi @param {number} reach of theta */
  show([theta, psi], reach, /** @type {string} */ loss) {
    const { plot } = this;
    plot.fit();
    if (!plot.width) return;
    const { x, y } = plot;
    const wide = x.to - x.from;
    Object.assign(x, { low: -reach, high: reach });
    Object.assign(y, { low: (-1.1 * (y.from - y.to)) / wide * reach, high: (1.1 * (y.from - y.to)) / wide * reach });
    place(this.window, { x: x.from, y: y.to, width: wide, height: y.from - y.to });
    place(this.level, { x1: x.from, x2: x.to, y1: y.at(0), y2: y.at(0) });
    const steep = Math.max(-50, Math.min(50, psi));
    place(this.line, { x1: x.at(-reach), y1: y.at(-steep * reach), x2: x.at(reach), y2: y.at(steep * reach) });
    const px = x.at(Math.max(-reach, Math.min(reach, theta)));
    place(this.verdict, { x1: px, x2: px, y1: y.at(0), y2: y.at(Math.max(-9 * reach, Math.min(9 * reach, psi * theta))) });
    place(this.data, { cx: x.at(0), cy: y.at(0) });
    place(this.sample, { cx: px, cy: y.at(0) });
    const push = Math.max(-1e9, Math.min(1e9, -DIRAC[loss].generator(psi * theta) * psi));
    const to = Math.sign(push) * Math.min(54, 14 + (30 * Math.abs(push)) / (0.3 + Math.abs(push)));
    place(this.push, { x1: px, x2: px + to, y1: y.at(0), y2: y.at(0), visibility: Math.abs(push) > 1e-9 ? "visible" : "hidden" });
    const near = Math.abs(px - x.at(0)) < 90;
    place(this.words.data, { x: x.at(0), y: y.at(0) + 22 });
    place(this.words.sample, { x: Math.max(x.from + 46, Math.min(x.to - 46, px)), y: y.at(0) + (near ? 38 : 22) });
    this.words.sample.textContent = `sample, θ = ${text(theta, 2)}`;
    place(this.words.d, { x: x.from, y: 12 });
    this.words.d.textContent = `D(x) = ψx, ψ = ${text(psi, 2)}`;
    mark(plot.svg, "aria-label", `Data at 0, a sample at theta ${text(theta, 2)}, D a line of slope ${text(psi, 2)}.`);
  }
}
