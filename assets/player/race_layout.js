/** The race's places: the runs' pictures, one bar, one chart, words. */
import { Chart } from "./chart.js";
import { chips, seen } from "./chips.js";
import { h, mark, say } from "./dom.js";
import { DUEL_CAPTIONS } from "./duel_chart.js";
import { JudgeKey } from "./judge_key.js";
import { keys } from "./keys.js";
import { LATENT_QUANTITIES } from "./latent_chart.js";
import { Kinds } from "./kinds.js";
import { Rows } from "./rows.js";
import { Tile } from "./tile.js";
import { Verdicts } from "./verdicts.js";

const BESIDE = [2, 5, 6]; // counts of pictures that leave the chart room beside them
const CAPTIONS = { nll: "Held-out NLL", train: "NLL of the images learnt from", kl: "KL(truth \u2225 model), on a log scale",
  fid: "FID of the images drawn, on a log scale", ...DUEL_CAPTIONS };
const SPREAD = ": the mean, and from the lowest to the highest seed";
const HELP = "Pictures of the runs. Space plays and pauses, the arrow keys step, Home and End jump.";

export class RaceLayout {
  /**
   * @param {HTMLElement} root @param {HTMLElement} bar
   * @param {{hover: (step: number | null) => void, seek: (step: number) => void, changed: () => void,
   *          key: (event: KeyboardEvent) => void, open: (index: number) => void,
   *          look: (index: number, looked: boolean) => void, table: () => void, best: () => void}} on
   */
  constructor(root, bar, on) {
    this.root = root;
    this.on = on;
    /** @type {Record<string, boolean>} what is to be seen in the pictures */
    this.shown = { data: true, samples: true, density: true, clouds: true, prior: true, holes: true };
    /** @type {Tile[]} */
    this.tiles = [];
    /** @type {Rows | null} where there are too many runs for pictures */
    this.rows = null;
    this.chips = h("div.gl-chips", { role: "group", "aria-label": "Show" });
    this.judgeKey = new JudgeKey();
    this.verdicts = new Verdicts();
    this.list = h("ul.gl-tiles", { "aria-label": "Runs" });
    this.stage = h("div.gl-lanes", { tabindex: "0", role: "group", "aria-label": HELP }, this.list);
    this.note = h("p.gl-race-note", { role: "status", hidden: true });
    this.losses = h("canvas.gl-losses", { role: "img", "aria-label": "Losses over the training steps" });
    this.reading = h("p.gl-spread", { "data-testid": "genlab-spread", hidden: true });
    this.zoom = h("input", { type: "checkbox", change: () => on.changed() });
    this.single = h("input", { type: "checkbox", change: () => on.changed() });
    this.singles = h("label.gl-chip.gl-zoom", { hidden: true, title: "Draw each run's own line" }, this.single, "Single runs");
    this.training = h("input", { type: "checkbox", change: () => on.changed() });
    this.trainings = h("label.gl-chip.gl-zoom", { hidden: true, title: "The NLL of what each run learns from, thin and dashed" },
      this.training, "Training NLL");
    this.kinds = new Kinds((name) => { this.#turn(name); on.changed(); });
    this.caption = h("span", {});
    this.best = h("button.gl-plain.gl-best", { type: "button", hidden: true, click: () => on.best() });
    this.chartBox = h("div.gl-race-chart", {}, this.reading,
      this.kinds.element,
      h("div.gl-legend", {}, this.caption, h("span.gl-legend-chips", {}, this.trainings, this.singles,
        h("label.gl-chip.gl-zoom", { title: "Leave the steep beginning out" }, this.zoom, "Zoom in"))),
      h("div.gl-chart", {}, this.losses));
    this.words = h("p.gl-summary", {});
    this.spoken = h("p.gl-hidden", { "aria-live": "polite", "data-testid": "genlab-race-summary" });
    this.table = h("table", {});
    this.details = h("details.gl-table", { toggle: () => on.table() }, h("summary", {}, "The curves as a table"),
      h("div.gl-scroll", { tabindex: "0", role: "region", "aria-label": "Table of the curves" }, this.table));
    this.barBox = h("div.gl-race-bar", {}, bar, this.best, this.note);
    this.foot = h("div.gl-foot", {}, this.words, this.details, this.spoken);
    this.frame = h("div.gl-race", {});
    root.replaceChildren(this.frame);
    keys(root, on.key);
    this.chart = new Chart(this.losses, on);
  }

  /** Have the pictures or the chart first, and room for so many runs. */
  arrange(/** @type {any} */ { display, runs, chart = "nll" }, /** @type {any} */ { kind = "plane", best }) {
    const key = [display, runs.length, kind, chart].join();
    if (key === this.key) return;
    this.key = key;
    const count = display === "field" ? 0 : runs.length;
    mark(this.frame, "data-display", display);
    const beside = kind === "image" || BESIDE.includes(count); // small images need little room
    mark(this.frame, "data-beside", display === "tiles" && beside ? "" : null);
    mark(this.frame, "data-kind", kind);
    mark(this.frame, "data-count", String(count));
    this.frame.setAttribute("style", `--gl-count:${count}`);
    this.singles.hidden = !["band", "field"].includes(display);
    this.trainings.hidden = display !== "tiles" || kind === "latent";
    this.training.checked = display === "tiles" && Boolean(best); // where runs can learn by heart
    this.reading.hidden = display !== "band";
    this.zoom.checked = display === "band"; // seeds differ by little
    this.kind = kind;
    this.#turn(chart);
    this.show([]);
    this.chips.hidden = kind === "image"; // nothing in them that could be taken away
    while (this.tiles.length > count) this.tiles.pop()?.element.remove();
    while (this.tiles.length < count) this.#add(this.tiles.length, display);
    this.rows = display === "field" ? this.rows ?? new Rows() : null;
    const { chips: choice, stage, barBox, chartBox, foot, verdicts } = this;
    const order = { band: [chartBox, barBox, choice, stage, foot], sample: [stage],
      field: [this.rows?.element, barBox, chartBox, foot], halves: [stage, barBox] }[display] ?? [choice, stage, barBox, chartBox, verdicts.element, foot];
    this.frame.replaceChildren(...order);
  }

  /** Offer what these recordings have to be seen, and say what its colours mean. */
  show(/** @type {import("./feed.js").Recording[]} */ recordings) {
    const names = seen(this.kind, recordings);
    if (names.join() !== this.seen) {
      this.seen = names.join();
      this.chips.replaceChildren(...chips(names, this.shown, () => this.on.changed()), this.judgeKey.element);
    }
    this.judgeKey.show(this.shown);
  }

  /** What the chart shows. */
  get quantity() {
    return this.kinds.quantity;
  }

  /** Offer these quantities for the chart, by name; captions: of those that are to be said otherwise. */
  quantify(/** @type {Record<string, string>} */ names, /** @type {Record<string, string>} */ captions = {}) {
    this.captions = captions;
    this.kinds.offer(names);
    this.#caption();
  }

  /** Have the chart show another quantity. */
  #turn(/** @type {string} */ quantity) {
    this.kinds.turn(quantity);
    this.#caption();
  }

  #caption() {
    const { quantity } = this;
    const { display } = this.frame.dataset;
    const usual = this.kind === "latent" ? LATENT_QUANTITIES[quantity]?.caption : CAPTIONS[quantity];
    say(this.caption, (this.captions?.[quantity] ?? usual ?? CAPTIONS.nll) + (display === "band" ? SPREAD : ""));
    this.trainings.hidden = display !== "tiles" || quantity !== "nll" || this.kind === "latent";
  }

  /** Offer to go to each run's best step, where some have passed theirs. */
  offer(lanes, /** @type {(number | undefined)[]} */ bests, { stopping, step, veiled }) {
    const passed = lanes.some(({ recording }, k) => bests[k] !== undefined && recording.frames[bests[k]].step < step);
    this.best.hidden = veiled || !this.tiles.length || !(passed || stopping);
    say(this.best, stopping ? "Back to the playhead" : "Go back to each one\u2019s best step");
    mark(this.best, "aria-pressed", String(stopping));
  }

  #add(/** @type {number} */ index, /** @type {string} */ display) {
    const tile = new Tile({ display, open: () => this.on.open(index), look: (looked) => this.on.look(index, looked) });
    this.tiles.push(tile);
    this.list.append(tile.element);
  }

  /** Have the roles' colours in the style sheet too. */
  paint(/** @type {any} */ colours) {
    for (const role of ["data", "samples", "density", "nll", "nll_text", "truth"]) {
      this.root.style.setProperty(`--gl-${role}`, colours[role]);
    }
    this.root.style.setProperty("--gl-on-accent", colours.onAccent);
  }

  /** A sentence below the bar, or none. */
  say(/** @type {string} */ words) {
    this.note.hidden = !words;
    say(this.note, words);
  }
}
