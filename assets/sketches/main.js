/**
 * The sketches' entry: Streamlit calls the default export at every rerun, with the same element.
 * A sketch lives on in its element; its state is kept by key, for when a learner comes back to it.
 */
import { dress } from "../player/dress.js";
import { colours } from "../player/palette.js";
import { Bell } from "./bell.js";
import { Classes } from "./classes.js";
import { Coin } from "./coin.js";
import { Dirac } from "./dirac.js";
import { Factors } from "./factors.js";
import { Fold } from "./fold.js";
import { Margin } from "./margin.js";
import { Noise } from "./noise.js";
import { Pixel } from "./pixel.js";

/** @type {Record<string, any>} */
const SKETCHES = { bell: Bell, classes: Classes, coin: Coin, dirac: Dirac, factors: Factors, fold: Fold, margin: Margin, noise: Noise, pixel: Pixel };
const ROLES = ["data", "samples", "samples_edge", "density", "nll", "nll_text", "truth", "discriminator"];

/** @type {WeakMap<object, any>} */
const mounted = new WeakMap();
/** @type {Map<string, any>} */
const kept = new Map();

/**
 * @param {{data: any, parentElement: HTMLElement | ShadowRoot}} call
 * @returns {() => void} what to do when the component leaves the page
 */
export default function mount({ parentElement, data }) {
  const here = mounted.get(parentElement) ?? build(parentElement, data);
  const now = colours(here.root);
  for (const role of ROLES) here.root.style.setProperty(`--gl-${role}`, now[role]);
  here.root.style.setProperty("--gl-on-accent", now.onAccent);
  return () => {
    here.sketch.dispose();
    mounted.delete(parentElement);
  };
}

function build(/** @type {HTMLElement | ShadowRoot} */ parent, /** @type {any} */ data) {
  const root = /** @type {HTMLElement} */ (parent.querySelector(".gl-sketch"));
  dress(parent, "sketches/sketch.css", import.meta.url);
  const Sketch = SKETCHES[data.sketch];
  if (!kept.has(data.key)) kept.set(data.key, Sketch.start(data.given ?? {}));
  const here = { root, sketch: new Sketch(root, kept.get(data.key)) };
  mounted.set(parent, here);
  return here;
}
