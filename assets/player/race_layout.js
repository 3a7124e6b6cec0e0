/** The race's places: the runs' pictures, one bar, one chart, words. */
import { Chart } from "./chart.js";
import { chips, SEEN } from "./chips.js";
import { h, mark, say } from "./dom.js";
import { keys } from "./keys.js";
import { Tile } from "./tile.js";

const BESIDE = [2, 5, 6]; // counts of pictures that leave the chart room beside them
const CAPTIONS = { tiles: "Held-out NLL", band: "Held-out NLL: the mean, and from the lowest to the highest seed" };
const HELP = "Pictures of the runs. Space plays and pauses, the arrow keys step, Home and End jump.";

export class RaceLayout {
  /**
   * @param {HTMLElement} root @param {HTMLElement} bar
   * @param {{hover: (step: number | null) => void, seek: (step: number) => void, changed: () => void,
   *          key: (event: KeyboardEvent) => void, open: (index: number) => void,
   *          look: (index: number, looked: boolean) => void, table: () => void}} on
   */
  constructor(root, bar, on) {
    this.root = root;
    this.on = on;
    /** @type {Record<string, boolean>} what is to be seen in the pictures */
    this.shown = { data: true, samples: true, density: true };
    /** @type {Tile[]} */
    this.tiles = [];
    this.chips = h("div.gl-chips", { role: "group", "aria-label": "Show" });
    this.list = h("ul.gl-tiles", { "aria-label": "Runs" });
    this.stage = h("div.gl-lanes", { tabindex: "0", role: "group", "aria-label": HELP }, this.list);
    this.note = h("p.gl-race-note", { role: "status", hidden: true });
    this.losses = h("canvas.gl-losses", { role: "img", "aria-label": "Losses over the training steps" });
    this.reading = h("p.gl-spread", { "data-testid": "genlab-spread", hidden: true });
    this.zoom = h("input", { type: "checkbox", change: () => on.changed() });
    this.single = h("input", { type: "checkbox", change: () => on.changed() });
    this.singles = h("label.gl-chip.gl-zoom", { hidden: true, title: "Draw each run's own line" }, this.single, "Single runs");
    this.caption = h("span", {});
    this.chartBox = h("div.gl-race-chart", {}, this.reading,
      h("div.gl-legend", {}, this.caption, h("span.gl-legend-chips", {}, this.singles,
        h("label.gl-chip.gl-zoom", { title: "Leave the steep beginning out" }, this.zoom, "Zoom in"))),
      h("div.gl-chart", {}, this.losses));
    this.words = h("p.gl-summary", {});
    this.spoken = h("p.gl-hidden", { "aria-live": "polite", "data-testid": "genlab-race-summary" });
    this.table = h("table", {});
    this.details = h("details.gl-table", { toggle: () => on.table() }, h("summary", {}, "The curves as a table"),
      h("div.gl-scroll", { tabindex: "0", role: "region", "aria-label": "Table of the curves" }, this.table));
    this.barBox = h("div.gl-race-bar", {}, bar, this.note);
    this.foot = h("div.gl-foot", {}, this.words, this.details, this.spoken);
    this.frame = h("div.gl-race", {});
    root.replaceChildren(this.frame);
    keys(root, on.key);
    this.chart = new Chart(this.losses, on);
  }

  /** Have the pictures or the band first, and room for so many runs. */
  arrange(/** @type {string} */ display, /** @type {number} */ count, /** @type {string} */ kind) {
    const key = [display, count, kind].join();
    if (key === this.key) return;
    this.key = key;
    mark(this.frame, "data-display", display);
    mark(this.frame, "data-beside", display === "tiles" && BESIDE.includes(count) ? "" : null);
    this.frame.setAttribute("style", `--gl-count:${count}`);
    this.singles.hidden = display !== "band";
    this.reading.hidden = display !== "band";
    say(this.caption, CAPTIONS[display]);
    this.zoom.checked = display === "band"; // seeds differ by little
    this.chips.replaceChildren(...chips(SEEN[kind] ?? SEEN.plane, this.shown, () => this.on.changed()));
    while (this.tiles.length > count) this.tiles.pop()?.element.remove();
    while (this.tiles.length < count) this.#add(this.tiles.length);
    const { chips: choice, stage, barBox, chartBox, foot } = this;
    this.frame.replaceChildren(...(display === "band"
      ? [chartBox, barBox, choice, stage, foot] : [choice, stage, barBox, chartBox, foot]));
  }

  #add(/** @type {number} */ index) {
    const tile = new Tile({ open: () => this.on.open(index), look: (looked) => this.on.look(index, looked) });
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
