/**
 * Draw data: tools, the canvas and the button that hands the spots to Python. Streamlit calls the
 * default export at every rerun; a drawing is kept by key while the page is open, trained on or not.
 */
import { h, mark, say } from "../player/dom.js";
import { dress } from "../player/dress.js";
import { colours } from "../player/palette.js";
import { Pad } from "./draw_pad.js";
import { Spots } from "./draw_spots.js";

const TOOLS = {
  pen: ["Pen", "M4 20l1.2-4.6L15.6 5l3.4 3.4L8.6 18.8zM16.8 3.8l1-1a1.6 1.6 0 0 1 2.3 0l1.1 1.1a1.6 1.6 0 0 1 0 2.3l-1 1z"],
  spray: ["Spray", "M9 10h8v11H9zM11 6h4v3h-4zM6 4.2a1.2 1.2 0 1 0 .01 0zM6 8.2a1.2 1.2 0 1 0 .01 0zM2.8 2.4a1.2 1.2 0 1 0 .01 0zM2.8 6.2a1.2 1.2 0 1 0 .01 0zM2.8 10a1.2 1.2 0 1 0 .01 0z"],
  rubber: ["Eraser", "M3 15.5 12.5 6a1.8 1.8 0 0 1 2.5 0l5 5a1.8 1.8 0 0 1 0 2.5L13.5 20H7.5zM8.3 18h4.4l2-2-5-5-4.5 4.5z"],
};
const UNDO = "M8 5v3.2h6a5 5 0 0 1 0 10H7v-2.4h7a2.6 2.6 0 0 0 0-5.2H8V14L3 9.5z";
const BIN = "M7 8.5h10L16.2 20H7.8zM9.5 4h5l1 1.8H19V7.4H5V5.8h3.5z";
const KEYS = "Arrow keys move the cross, with Shift in longer steps. Space or Enter uses the tool there. Backspace takes the last spot away.";

/** @type {WeakMap<object, any>} */
const mounted = new WeakMap();
/**
 * Beyond this module: where no WebSocket can be opened, the modules come a second time, inline.
 * @type {Map<string, {spots: Spots, token: string, tool: string}>}
 */
const kept = (/** @type {any} */ (globalThis).__genlabDrawings ??= new Map());

/**
 * @param {{data: any, parentElement: HTMLElement | ShadowRoot,
 *          setTriggerValue: (name: string, value: any) => void}} call
 * @returns {() => void} what to do when the component leaves the page
 */
export default function mount(call) {
  const { parentElement, data } = call;
  const here = mounted.get(parentElement) ?? build(parentElement, data);
  mounted.set(parentElement, here);
  here.hand = (/** @type {number[]} */ codes) => call.setTriggerValue("drawn", { spots: codes });
  here.update(data);
  return () => {
    here.pad.dispose();
    mounted.delete(parentElement);
  };
}

function build(/** @type {HTMLElement | ShadowRoot} */ parent, /** @type {any} */ data) {
  const root = /** @type {HTMLElement} */ (parent.querySelector(".gl-draw"));
  dress(parent, "sketches/draw.css", import.meta.url);
  const blank = { spots: new Spots(data.most, data.window - data.brush), token: "", tool: "pen" };
  if (!kept.has(data.key)) kept.set(data.key, blank);
  const my = /** @type {typeof blank} */ (kept.get(data.key));
  const { spots } = my;

  const tools = h("div.gl-tools", { role: "radiogroup", "aria-label": "Tool" });
  for (const [name, [label, path]] of Object.entries(TOOLS)) {
    const box = h("input", { type: "radio", name: `tool-${data.key}`, "aria-label": label, change: () => (my.tool = name) });
    box.checked = my.tool === name;
    tools.append(h("label.gl-tool", { title: label }, box, drawing(path)));
  }
  const undo = button("Undo", UNDO, () => spots.undo());
  const clear = button("Clear", BIN, () => spots.clear());
  const count = h("span.gl-spots", {});
  const train = h("button.gl-hand", { type: "button", click: () => here.hand(codes(spots, data)) }, "Train on this");
  const pad = new Pad(spots, data, () => my.tool, changed);
  const keys = h("p.gl-keys", { id: "gl-keys" }, KEYS);
  root.replaceChildren(h("div.gl-row", {}, tools, undo, clear), pad.canvas,
    h("div.gl-row", {}, count, train), keys, pad.spoken);
  /** @type {any} */
  const here = { pad, hand: () => {}, update };
  return here;

  function button(label, path, deed) {
    return h("button.gl-deed", { type: "button", title: label, "aria-label": label, click: () => {
      deed();
      changed();
    } }, drawing(path));
  }

  function changed() {
    const n = spots.list.length;
    const same = n > 0 && String(codes(spots, data)) === String(my.trained ?? []);
    undo.disabled = !spots.before.length;
    clear.disabled = train.disabled = !n;
    train.disabled ||= same;
    const full = spots.full ? ": no room for more" : "";
    say(count, same ? `${n} spots, in use` : `${n} of ${data.most} spots${full}`);
    mark(root, "data-full", spots.full ? "" : null);
    pad.draw();
  }

  /** Take what Python says; a drawing that it has not from here takes the place of ours. */
  function update(/** @type {any} */ now) {
    const paint = colours(root);
    root.style.setProperty("--gl-data", paint.data);
    root.style.setProperty("--gl-on-accent", paint.onAccent);
    if (now.token && now.token !== my.token) {
      if (String(codes(spots, data)) !== String(now.spots)) spots.replace(points(now.spots, data));
      my.trained = codes(spots, data);
    }
    my.token = now.token;
    if (!now.token) my.trained = undefined;
    changed();
  }
}

/** @returns {number[]} x and y of each spot in turn, as places on the grid; in rising order, each once */
function codes(/** @type {Spots} */ spots, { window: half, steps }) {
  const place = (/** @type {number} */ c) => Math.max(0, Math.min(steps - 1, Math.floor(((c + half) * steps) / (2 * half))));
  const all = new Set(spots.list.map(([x, y]) => place(x) * steps + place(y)));
  return [...all].sort((a, b) => a - b).flatMap((code) => [Math.floor(code / steps), code % steps]);
}

/** @returns {[number, number][]} the spots of such places */
function points(/** @type {number[]} */ places, { window: half, steps }) {
  const at = (/** @type {number} */ place) => ((place + 0.5) * 2 * half) / steps - half;
  return Array.from({ length: places.length / 2 }, (_, n) => [at(places[2 * n]), at(places[2 * n + 1])]);
}

function drawing(/** @type {string} */ path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(space, "path");
  shape.setAttribute("d", path);
  shape.setAttribute("fill-rule", "evenodd");
  svg.append(shape);
  return svg;
}
