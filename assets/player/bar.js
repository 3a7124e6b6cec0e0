/**
 * The transport bar: timeline, primary button, step, back, stop, live, speed, pin, more.
 *
 * It holds no state: `show` puts on it what the player says, `on` hears what the learner does.
 */
import { Changes } from "./changes.js";
import { h, icon, mark, say } from "./dom.js";
import { Menu } from "./menu.js";

const SPEEDS = [["0.25", "¼×"], ["0.5", "½×"], ["1", "1×"], ["2", "2×"], ["4", "4×"]];

/** What the primary button says and shows in each case. */
const PRIMARY = {
  train: ["Train", "play"],
  resume: ["Resume", "play"],
  play: ["Play", "play"],
  pause: ["Pause", "pause"],
  replay: ["Replay", "replay"],
};

/**
 * @typedef {{primary: keyof typeof PRIMARY, ready: boolean, step: number, last: number,
 *            steps: number, words: string, busy: boolean, behind: boolean, stoppable: boolean,
 *            done: boolean, pinned: boolean, pinnable: boolean, speed: number,
 *            first?: number, pace?: number, changes?: import("./changes.js").Change[]}} View
 *   `first`: the step that the timeline begins with; `pace`: of moves, where those are counted
 */
export class Bar {
  /**
   * @param {Record<string, (value?: any) => void>} on deeds; what is not among them has no button
   * @param {Record<string, string>} names of the primary button's cases, where they are special
   */
  constructor(on, names = {}) {
    this.names = names;
    const button = (/** @type {any} */ sign, name, act) =>
      h("button.gl-icon", { type: "button", "aria-label": name, title: name, click: act }, icon(sign));
    this.label = h("span", {}, "Train");
    this.sign = h("span.gl-sign", {}, icon("play"));
    this.primary = h("button.gl-primary", { type: "button", click: () => on.primary() }, this.sign,
      this.label);
    this.back = button("back", "Back", () => on.back());
    this.step = button("step", "Step", () => on.step());
    this.stop = button("stop", "Stop", () => on.stop());
    this.live = h("button.gl-live-button", { type: "button", title: "Jump to the newest moment",
      click: () => on.live() }, h("i.gl-lamp", {}), "Live");
    this.reseed = h("button.gl-plain", { type: "button", click: () => on.reseed() },
      h("span.gl-long", {}, "Train again with a "), h("span.gl-short", {}, "new seed"));
    this.speed = h("select.gl-speed", { "aria-label": "Speed", title: "Speed",
      change: () => on.speed(Number(this.speed.value)) },
      ...SPEEDS.map(([value, label]) => h("option", { value }, label)));
    this.pin = h("button.gl-plain.gl-pin", { type: "button", click: () => on.pin() }, icon("pin"), "Pin");
    this.pinned = Boolean(on.pin);
    this.menu = new Menu(on);
    this.menu.element.hidden = !on.opened;
    this.reseedable = Boolean(on.reseed);
    this.count = h("span.gl-count", {});
    this.state = h("span.gl-state", {});
    this.range = h("input.gl-range", { type: "range", min: "0", max: "1", step: "1", value: "0",
      "aria-label": "Timeline", input: () => on.seek(Number(this.range.value)) });
    this.changes = new Changes((step) => on.seek(step));
    this.element = h("div.gl-bar", { role: "group", "aria-label": "Playback" },
      h("div.gl-timeline", {}, this.range), this.changes.element,
      h("div.gl-controls", {}, this.primary, this.back, this.step, this.stop, this.live, this.reseed,
        h("span.gl-where", {}, this.count, this.state), this.speed, this.pin, this.menu.element));
    this.shown = "";
  }

  /** @param {View} view */
  show(view) {
    const [name, sign] = PRIMARY[view.primary];
    const { first = 0, pace = 0 } = view;
    say(this.label, this.names[view.primary] ?? (pace && sign === "play" ? "Play slowly" : name));
    if (this.shown !== sign) this.sign.replaceChildren(icon(/** @type {any} */ (sign)));
    this.shown = sign;
    this.primary.disabled = !view.ready;
    this.back.disabled = !view.ready || view.step <= first;
    this.step.disabled = !view.ready;
    this.stop.hidden = view.done || pace > 0; // moves are few, and made at once
    this.stop.disabled = !view.stoppable;
    this.live.hidden = view.done || pace > 0;
    this.live.disabled = !view.behind;
    mark(this.live, "data-lit", view.busy ? "" : null);
    this.reseed.hidden = !(view.done && this.reseedable) || pace > 0;
    this.pin.hidden = !this.pinned || pace > 0;
    this.pin.disabled = !view.pinnable;
    mark(this.pin, "aria-pressed", String(view.pinned));
    this.words = place(view);
    say(this.count, this.words);
    say(this.state, view.words);
    if (this.speed.value !== String(view.speed)) this.speed.value = String(view.speed);
    this.menu.show(view);
    this.changes.show(view.changes ?? [], view.step, view.steps);
    this.#timeline(view);
  }

  #timeline({ step, last, steps, ready, first = 0 }) {
    const { range } = this;
    range.disabled = !ready;
    if (range.min !== String(first)) range.min = String(first);
    if (range.max !== String(steps)) range.max = String(steps);
    if (range.value !== String(step)) range.value = String(step);
    mark(range, "aria-valuetext", this.words);
    const percent = (/** @type {number} */ value) => `${((100 * Math.max(0, value - first)) / Math.max(1, steps - first)).toFixed(2)}%`;
    const style = `--gl-at:${percent(step)};--gl-made:${percent(last)}`;
    if (range.getAttribute("style") !== style) range.setAttribute("style", style);
  }
}

/** Where the picture stands, in words. */
function place({ step, steps, first = 0, pace = 0 }) {
  const of = (/** @type {string} */ what, at, all) => `${what} ${at.toLocaleString("en")} of ${all.toLocaleString("en")}`;
  if (!pace) return of("Step", step, steps);
  return step < first ? of("Step", step, first) : of("Move", step - first, steps - first);
}
