/** What is said and done beside the warp: which way, which layer, and what that layer does. */
import { LayerCurves } from "./layer_curves.js";
import { h, icon, mark, say } from "./dom.js";
import { disc, wheel } from "./wheel.js";

const AXES = ["x", "y"];
const WAYS = [["Latent to data", true], ["Data to latent", false]];

export class LayersPanel {
  /**
   * @param {{turn: (toData: boolean) => void, go: (after: number) => void, play: () => void,
   *          step: (by: number) => void}} on
   */
  constructor(on) {
    this.on = on;
    this.ways = WAYS.map(([name, toData]) => h("button", { type: "button", click: () => on.turn(toData) }, name));
    this.sentence = h("p.gl-layers-sentence", {});
    this.sign = h("span.gl-sign", {}, icon("play"));
    this.play = h("button.gl-layers-play", { type: "button", click: () => on.play() }, this.sign);
    this.slider = h("input.gl-range", { type: "range", min: "0", max: "1", step: "0.01", value: "0",
      "aria-label": "Layers gone through", input: () => on.go(this.slider.valueAsNumber), keydown: (event) => this.#key(event) });
    this.strip = h("div.gl-layers-strip", { "aria-hidden": "true" });
    this.count = h("span.gl-layers-count", {});
    this.canvas = h("canvas.gl-layer-curves", { role: "img", "aria-label": "What the layer does" });
    this.curves = new LayerCurves(this.canvas);
    this.about = h("figcaption", {});
    const sign = (/** @type {string} */ role, name) => h("span", {}, h("i", { style: `--gl-key:var(--gl-${role})` }), name);
    this.figure = h("figure.gl-layer-figure", {}, this.about, this.canvas, h("div.gl-layers-key", { "aria-hidden": "true" },
      sign("stretch", "stretches"), sign("squeeze", "squeezes"), h("span", {}, h("i.gl-key-line", {}), "shifts")));
    this.disc = h("i.gl-layers-disc", { "aria-hidden": "true" });
    this.element = h("div.gl-layers", {},
      h("div.gl-ways", { role: "group", "aria-label": "Direction" }, ...this.ways),
      this.sentence,
      h("div.gl-layers-go", {}, this.play, h("div.gl-layers-track", {}, this.slider, this.strip)),
      this.count, this.figure,
      h("ul.gl-layers-legend", {},
        h("li", {}, this.disc, "A point keeps the colour of its direction in the latent."),
        h("li", {}, h("i.gl-layers-cell", { "aria-hidden": "true" }), "A cell keeps its probability: where it is squeezed, its colour deepens.")));
    /** @type {HTMLElement[]} */
    this.cells = [];
  }

  /**
   * @param {{after: number, toData: boolean, playing: boolean, trained: boolean, calm: boolean,
   *          layer: number | null, flow: import("./flow.js").Flow, statics: any, colours: any}} now
   * @returns {string} what the picture shows, in words
   */
  show(now) {
    const { after, toData, playing, calm, layer, flow, statics, colours } = now;
    const depth = flow.layers.length;
    this.ways.forEach((button, k) => mark(button, "aria-pressed", String(WAYS[k][1] === toData)));
    this.#track(now, depth);
    const sentence = words(now, depth);
    say(this.sentence, sentence);
    const place = `After ${trim(after)} of ${depth} layers`;
    say(this.count, place);
    mark(this.play, "aria-label", playing ? "Pause the warp" : "Play the warp");
    mark(this.slider, "aria-valuetext", `${place}. ${sentence}`);
    if (this.playing !== playing) this.sign.replaceChildren(icon(playing ? "pause" : "play"));
    this.playing = playing;
    mark(this.slider, "step", calm ? "1" : "0.01");
    if (this.dark !== colours.dark) this.disc.style.background = disc(wheel(colours.dark));
    this.dark = colours.dark;
    const shown = layer ?? (toData ? depth - 1 : 0);
    const [kept, moved] = [AXES[flow.layers[shown].kept[0]], AXES[flow.layers[shown].moved[0]]];
    say(this.about, `What layer ${shown + 1} does to ${moved}, at each ${kept}`);
    mark(this.canvas, "aria-label", this.curves.draw({ flow, layer: shown, toData, window: statics.window, colours }));
    return `${place} from the ${toData ? "latent to the data" : "data to the latent"}. ${sentence}`;
  }

  /** The slider, and under it the layers in the order of the way. */
  #track({ after, toData, layer, flow }, depth) {
    mark(this.slider, "max", String(depth));
    if (this.slider.valueAsNumber !== after) this.slider.value = String(after);
    mark(this.slider, "style", `--gl-at:${((100 * after) / depth).toFixed(2)}%`);
    if (this.cells.length !== depth) {
      this.cells = flow.layers.map((_, k) => h("i", { click: () => this.on.go(k + 1) }));
      this.strip.replaceChildren(...this.cells);
    }
    this.cells.forEach((cell, k) => {
      const number = toData ? depth - 1 - k : k;
      say(cell, flow.layers[number].moved[0] ? "\u2195" : "\u2194");
      mark(cell, "title", `Layer ${number + 1}`);
      mark(cell, "data-at", number === layer ? "now" : k < after ? "gone" : null);
    });
  }

  /** Arrow keys go by whole layers: a hundredth at a time would take long. */
  #key(/** @type {KeyboardEvent} */ event) {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.on.step(by);
  }
}

/** What is to be seen, in a sentence. */
function words({ after, toData, layer, flow, trained }, /** @type {number} */ depth) {
  if (!trained) return "Not trained yet: each layer leaves everything where it is.";
  if (after === 0) return toData ? latent(flow) : "The data, as they are.";
  if (after === depth) return toData ? "The data space: here the model's samples lie." : `${latent(flow)} This is where the data land.`;
  const { kept, moved } = flow.layers[layer];
  return `Layer ${layer + 1} moves ${AXES[moved[0]]} and keeps ${AXES[kept[0]]}.`;
}

function latent({ bells: { sds } }) {
  return sds.length > 1 ? `The latent: ${sds.length} bells.` : "The latent: one bell curve.";
}

const trim = (/** @type {number} */ after) => String(Math.floor(10 * after + 1e-6) / 10);
