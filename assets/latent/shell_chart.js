/** How far from 0 each place of a way lies, against the shell that nearly all draws lie in. */
import { h, mark } from "../player/dom.js";
import { path, place, Plot, s, Scale } from "../sketches/svg.js";

const HIGH = { between: [18, 31], analogy: [24, 52], half: [24, 32] };
const BIN = 0.5; // of the norms of known images
const WIDEST = 34; // CSS pixels, of the fullest bin
const SIDE = WIDEST + 8;

export class ShellChart {
  /** @param {(share: number) => void} go called with the share of the way that was pressed */
  constructor(go) {
    this.x = new Scale(0, 1);
    this.y = new Scale(18, 31);
    this.plot = new Plot(this.x, this.y, { left: 34, right: SIDE, top: 22, bottom: 44 }, "gl-shell-chart");
    this.band = s("rect.gl-shell-band");
    this.middle = s("line.gl-shell-middle");
    this.known = s("g.gl-shell-known");
    this.lines = [0, 1].map((k) => s(`path.gl-shell-line.gl-way-${k}`));
    this.dots = [0, 1].map((k) => s(`circle.gl-shell-dot.gl-way-${k}`, { r: 6 }));
    this.plot.svg.append(this.band, this.middle, this.known, ...this.lines, ...this.dots);
    mark(this.plot.svg, "role", "img");
    this.plot.svg.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => this.#drag(event));
    this.plot.svg.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => event.buttons && this.#drag(event));
    this.key = h("p.gl-key", {});
    this.element = h("div.gl-shell-box", {}, this.plot.svg, this.key);
    this.go = go;
    this.told = "";
    this.legend = "";
  }

  #drag(/** @type {PointerEvent} */ event) {
    const [x] = this.plot.where(event);
    this.go(Math.min(1, Math.max(0, this.x.value(x))));
  }

  /** @param {{rows: any[], way: "between" | "analogy" | "half", at: number, seen: boolean}} shown */
  draw({ rows, way, at, seen }) {
    const { mean, sd } = rows[0].space.statics.shell;
    [this.y.low, this.y.high] = HIGH[way];
    this.plot.fit();
    if (!this.plot.width) return;
    this.plot.frame({ columns: 4, rows: 5, across: way === "half" ? "drawn anew, again and again" : "share of the way", up: "distance from 0" });
    const { x, y } = this;
    place(this.band, { x: x.from, width: x.to - x.from, y: y.at(mean + sd), height: y.at(mean - sd) - y.at(mean + sd) });
    place(this.middle, { x1: x.from, x2: x.to, y1: y.at(mean), y2: y.at(mean) });
    this.#known(rows[0].space, mean);
    // an analogy is one way: its second row is the same way, put back
    const ways = rows.map(({ space, array }) => (array === "on_shell" ? [[0, mean], [1, mean]] : norms(space)));
    ways.forEach((points, k) => {
      const shown = seen ? points : points.filter(([share]) => share <= at + 1e-6);
      const spots = shown.map(([share, norm]) => /** @type {[number, number]} */ ([x.at(share), y.at(norm)]));
      // draws are no way: each is a dot of its own
      place(this.lines[k], { d: way === "half" ? spots.map((spot) => `M${spot.map((v) => v.toFixed(1)).join(" ")}h0`).join("") : path(spots) });
      mark(this.lines[k], "data-dots", way === "half" ? "" : null);
      const here = points.findLast(([share]) => share <= at + 1e-6);
      this.dots[k].style.display = here ? "" : "none";
      if (here) place(this.dots[k], { cx: x.at(here[0]), cy: y.at(here[1]) });
    });
    for (let k = ways.length; k < 2; k++) {
      place(this.lines[k], { d: "" });
      this.dots[k].style.display = "none";
    }
    const told = `${rows.map(({ name }) => name).join(", ")}. The band: where two of three draws of ${rows[0].space.statics.dim} numbers lie, ${mean.toFixed(2)} \u00b1 ${sd.toFixed(2)}.`;
    mark(this.plot.svg, "aria-label", `Distance from 0 along the way. ${told}`);
    this.#legend(rows, mean, sd);
  }

  /** The norms of real images as bars at the right. */
  #known(/** @type {any} */ space, /** @type {number} */ mean) {
    const norms = space.recording.frames[0]?.arrays.known_norms?.values ?? [];
    const key = [space.run?.id, norms.length, this.y.low, this.plot.width, mean].join();
    if (key === this.told) return;
    this.told = key;
    /** @type {Record<string, number>} */
    const bins = {};
    for (const norm of norms) bins[Math.floor(norm / BIN)] = (bins[Math.floor(norm / BIN)] ?? 0) + 1;
    const most = Math.max(1, ...Object.values(bins));
    this.known.replaceChildren(...Object.entries(bins).map(([bin, n]) => s("rect", {
      x: this.x.to + 5, width: (WIDEST * n) / most, y: this.y.at((Number(bin) + 1) * BIN), height: Math.max(1, this.y.at(0) - this.y.at(BIN) - 1),
    })));
  }

  #legend(rows, /** @type {number} */ mean, /** @type {number} */ sd) {
    const real = rows[0].space.recording.frames[0]?.arrays.known_norms;
    const words = [...rows.map(({ name }, k) => [`gl-of-way-${k}`, name]), ["gl-of-band", `draws: ${mean.toFixed(2)} \u00b1 ${sd.toFixed(2)}`],
      ...(real ? [["gl-of-known", `${real.shape[0]} real images`]] : [])];
    const key = words.join();
    if (this.legend === key) return;
    this.legend = key;
    this.key.replaceChildren(...words.map(([of, word]) => h("span", {}, h(`i.${of}`, {}), word)));
  }
}

/** The places that are here: share of the way, and how far from 0. @returns {[number, number][]} */
function norms(/** @type {any} */ space) {
  return space.recording.frames.map((frame) => [frame.losses.share, frame.losses.norm]);
}
