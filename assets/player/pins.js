/** Pinned runs: small pictures at the same step, and the thin curves of the loss chart. */
import { h, icon, say } from "./dom.js";
import { called, isLatent, priced } from "./latent_words.js";
import { viewOf } from "./views.js";
import { Watch } from "./watch.js";

export const MOST_PINS = 3;
const DASHES = [[7, 3], [2, 2.5], [9, 3, 2, 3]];
const LETTERS = ["A", "B", "C"];

/** Settings as a key: the same for the same settings, in whatever order. */
export function canonical(/** @type {any} */ settings) {
  return JSON.stringify(Object.entries(settings ?? {}).sort());
}

/** What a pinned run has that the shown one has not: "couplings 4, width 32". */
export function difference(/** @type {any} */ pinned, /** @type {any} */ shown) {
  const differing = Object.keys(pinned ?? {}).filter((name) => pinned[name] !== shown?.[name]);
  if (!differing.length) return "this run";
  const said = (/** @type {string} */ name) => (name === "changes" ? changed(pinned.changes) : `${name.replaceAll("_", " ")} ${short(pinned[name])}`);
  return differing.map(said).join(", ");
}

/** When a run's settings changed on the way: "changed at step 1200". */
function changed(/** @type {string} */ changes) {
  const steps = changes.split(";").map((one) => one.split(":")[0]);
  return changes ? `changed at step ${steps.join(", ")}` : "no change";
}

/** A text, as of a learner's own data, by its first letters. */
function short(/** @type {any} */ value) {
  return String(value).length > 20 ? `${String(value).slice(0, 10)}\u2026` : value;
}

export class Pins {
  /**
   * @param {(channel: string) => any} open a transport for a channel, given a receiver
   * @param {{changed: () => void, unpin: (index: number) => void}} on
   */
  constructor(open, on) {
    this.open = open;
    this.on = on;
    /**
     * @type {{key: string, settings: any, watch: Watch, view: any, kind: string, canvas: any,
     *         element: HTMLElement, letter: any, label: any, loss: any}[]}
     */
    this.list = [];
    this.element = h("ul.gl-pins", { hidden: true, "aria-label": "Pinned runs" });
  }

  /** Have these runs pinned. @param {string} experiment @param {any[]} settings */
  have(experiment, settings) {
    const keys = settings.slice(0, MOST_PINS).map(canonical);
    for (const pin of this.list.filter((one) => !keys.includes(one.key))) {
      pin.watch.close();
      pin.element.remove();
    }
    this.list = keys.map((key, k) =>
      this.list.find((pin) => pin.key === key) ?? this.#add(key, experiment, settings[k], k));
    this.element.append(...this.list.map((pin) => pin.element));
    this.element.hidden = !this.list.length;
  }

  settings() {
    return this.list.map((pin) => pin.settings);
  }

  has(/** @type {any} */ settings) {
    const key = canonical(settings);
    return this.list.some((pin) => pin.key === key);
  }

  /**
   * The curves for the loss chart: of runs on the same data, as others have another floor.
   * @returns {import("./chart.js").Rival[]}
   */
  rivals(/** @type {any} */ statics) {
    return this.list.flatMap(({ watch }, k) =>
      watch.run?.statics.title === statics.title
        ? [{ recording: watch.recording, label: LETTERS[k], dash: DASHES[k] }] : []);
  }

  /** Draw every pinned run at `step`. @returns {boolean} whether one is still changing */
  draw(step, shown, { show, colours, moved }) {
    let changing = false;
    this.list.forEach((pin, k) => {
      const { recording, run } = pin.watch;
      say(pin.letter, LETTERS[k]);
      say(pin.label, difference(pin.settings, shown));
      if (!run || !recording.length) return;
      if (pin.kind !== run.statics.kind) {
        pin.kind = run.statics.kind;
        pin.view = viewOf(pin.kind, pin.canvas);
      }
      const position = recording.at(step);
      const scene = { recording, position, statics: run.statics, show, colours, moved };
      changing = pin.view.draw(scene) || changing;
      const loss = recording.loss("held_out", position);
      const words = loss === undefined ? "" : isLatent(run.statics) ? priced(loss, run.statics) : `${loss.toFixed(3).replace("-", "\u2212")}`;
      say(pin.loss, words);
      pin.canvas.setAttribute("aria-label", `Pinned run ${LETTERS[k]}, ${pin.label.textContent}, ` +
        `step ${recording.frames[position].step}: held-out ${called(run.statics)} ${words}`);
    });
    return changing;
  }

  close() {
    for (const pin of this.list) pin.watch.close();
  }

  #add(key, experiment, settings, k) {
    const canvas = h("canvas", { role: "img", "aria-label": "Pinned run" });
    const [letter, label, loss] = [h("b", {}), h("span", {}), h("output", {})];
    const close = h("button.gl-icon", { type: "button", "aria-label": `Unpin run ${LETTERS[k]}`,
      click: () => this.on.unpin(this.list.findIndex((pin) => pin.key === key)) }, icon("close"));
    const element = h("li", {}, canvas, h("div.gl-pin-text", {}, letter, label, loss), close);
    const changed = () => this.on.changed();
    let asked = false;
    const watch = new Watch(this.open(`pin:${JSON.stringify(settings)}`), {
      changed: () => {
        // A run that trained when it was pinned is still wanted, though it is not the one shown.
        if (!asked && watch.run?.state === "running") watch.send({ do: "train" });
        asked = asked || watch.run !== null;
        changed();
      },
      swapped: changed, grown: changed, error: () => {}, link: () => {},
    });
    watch.watch({ experiment, settings });
    return { key, settings, watch, canvas, element, letter, label, loss, view: null, kind: "" };
  }
}
