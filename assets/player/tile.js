/** One of several runs: its name and colour, its picture, where it stands. */
import { h, mark, say } from "./dom.js";
import { facts } from "./facts.js";
import { Tiles } from "./images.js";
import { LatentStrips } from "./latent.js";
import { called, isLatent, priced } from "./latent_words.js";
import { training } from "./fleet.js";
import { spoken } from "./judge_key.js";
import { Resampled, spokenHalves } from "./resampled.js";
import { brief } from "./standing.js";
import { judged } from "./verdict.js";
import { viewOf } from "./views.js";

/** Runs are told apart by these too, without any colour. */
export const DASHES = [[], [7, 3], [2, 2.5], [9, 3, 2, 3], [14, 4], [5, 2, 1.5, 2, 1.5, 2]];

export class Tile {
  /**
   * @param {{open: () => void, look: (looked: boolean) => void, display: string}} on `display`: of the race;
   *   of a "sample" the data are shown, of "halves" images with half of their latents drawn anew
   */
  constructor(on) {
    this.real = on.display === "sample";
    this.halves = on.display === "halves";
    this.sample = stroke();
    this.name = h("b", {});
    this.open = h("button.gl-open", { type: "button", click: () => on.open() }, "Open");
    this.canvas = h("canvas", { role: "img", "aria-label": "The picture is on its way." });
    /** @type {LatentStrips | null} what comes back of images, below the picture of codes */
    this.strips = null;
    this.note = h("p.gl-tile-note", { hidden: true });
    this.value = h("b", {}, "\u2013");
    this.unit = h("span", {});
    this.gap = h("span", {});
    this.state = h("small", {});
    this.facts = h("dl.gl-facts", { hidden: true });
    this.told = "";
    this.element = h("li.gl-tile", {
      pointerenter: () => on.look(true), pointerleave: () => on.look(false),
      focusin: () => on.look(true), focusout: () => on.look(false),
    }, h("div.gl-tile-head", {}, this.sample, this.name, this.open),
    h("div.gl-tile-picture", {}, this.canvas, this.note),
    h("p.gl-tile-figure", {}, h("span", {}, this.value, " ", this.unit), this.gap), this.state, this.facts);
    this.kind = "";
    /** @type {any} */
    this.view = null;
  }

  /** Have its name, colour and dash; `solid`: lines are whole, as dashes say something else. */
  dress(/** @type {string} */ label, /** @type {number} */ hue, colours, { openable, solid }) {
    say(this.name, label);
    mark(this.name, "title", label);
    swatch(this.sample, hue, colours, solid);
    mark(this.open, "aria-label", `Open ${label} in the instrument`);
    this.open.hidden = !openable;
  }

  /**
   * Draw a run at a place in its recording.
   * @param {import("./fleet.js").Fleet["lanes"][0]} lane
   * @returns {boolean} whether the picture is still changing by itself
   */
  draw({ recording, run, statics }, position, { show, colours, moved }) {
    if (!run || !recording.length) return false;
    if (this.kind !== statics.kind) {
      this.kind = statics.kind;
      this.view = this.halves ? new Resampled(this.canvas) : this.real ? new Tiles(this.canvas, "data") : viewOf(this.kind, this.canvas, true);
    }
    const scene = { recording, position, statics, show, colours, moved };
    if (isLatent(statics)) this.#strip().draw(scene);
    return this.view.draw(scene);
  }

  /** Only a tile of codes has strips: to all others they would be two empty pictures more. */
  #strip() {
    if (this.strips) return this.strips;
    this.strips = new LatentStrips();
    this.canvas.parentElement?.after(this.strips.element);
    return this.strips;
  }

  /**
   * Say where the run stands at a step.
   * @param {import("./fleet.js").Fleet["lanes"][0]} lane
   * @param {import("./standing.js").Standing} standing
   * @param {{step: number, verdict: string, veiled: boolean, place: number, stopping: boolean,
   *          show: Record<string, boolean>}} how
   *   `veiled`: how it ended is not to be told yet; `place`: in its recording, `stopping` its best one
   */
  words(lane, { loss, gap, final }, { step, verdict, veiled, place, stopping, show }) {
    const { entry, run, recording, error, newest, over, statics } = lane;
    const hushed = veiled && over && step < newest;
    const has = loss !== undefined && Number.isFinite(loss);
    const unit = statics.unit ?? "nats";
    const above = gap === undefined ? "" : `${brief(Math.abs(gap))} ${gap < 0 ? "below" : "above"} the floor`;
    const dense = statics.teacher !== "plain";
    say(this.value, has ? (isLatent(statics) ? priced(loss, statics) : brief(loss)) : dense ? "\u2013" : "");
    say(this.unit, has ? unit : dense ? "" : "no density, so no likelihood");
    say(this.gap, above);
    const broken = ["failed", "interrupted"].includes(run?.state) && !hushed;
    const complaint = error || (broken ? run.reason : "");
    say(this.note, complaint);
    this.note.hidden = !complaint;
    const words = hushed ? "Recorded" : stateOf(run, step, newest);
    const at = recording.frames[place]?.step ?? 0;
    say(this.state, stopping ? `Stopped at step ${at.toLocaleString("en")}` : [words, verdict].filter(Boolean).join(" \u00b7 "));
    const when = at.toLocaleString("en");
    if (this.halves) mark(this.canvas, "aria-label", spokenHalves(entry.label, this.view?.shape ?? [], when));
    else mark(this.canvas, "aria-label", this.real ? "Images drawn from the truth" : `${entry.label}, step ${when}` +
      (has ? `: held-out ${called(statics)} ${this.value.textContent} ${unit}${above && `, ${above}`}` : dense ? "" : ": no density, so no likelihood") + (this.kind !== "image" && recording.holders[judged(show)] ? spoken(show) : ""));
    this.#facts(facts(lane, place, final, stopping));
  }

  /** What else is known of the run there. @param {[string, string][]} rows */
  #facts(rows) {
    const key = rows.join();
    if (key === this.told) return;
    this.told = key;
    this.facts.hidden = !rows.length;
    this.facts.replaceChildren(...rows.map(([name, figure]) => h("div", {}, h("dt", {}, name), h("dd", {}, figure))));
  }
}

/** What a run is doing, where the picture does not say it. */
function stateOf(run, /** @type {number} */ step, /** @type {number} */ newest) {
  if (!run) return "On its way";
  const at = newest.toLocaleString("en");
  if (run.state !== "running" && run.starting) return "Starting";
  if (training(run)) return newest > step ? `Training, at step ${at}` : "Training";
  const [words, told] = { ready: ["Not started", false], paused: ["Paused", true], done: ["Done", step > newest],
    stopped: ["Stopped", true], failed: ["Failed", true], interrupted: ["Interrupted", true] }[run.state] ?? ["", false];
  return told ? `${words} at step ${at}` : words;
}

/** A piece of a run's line. */
export function stroke() {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 26 8", "aria-hidden": "true", "stroke-width": "3" })) {
    svg.setAttribute(name, value);
  }
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M0 4h26");
  svg.append(path);
  return svg;
}

/** Have a piece of a line look like the run's. */
export function swatch(/** @type {Element} */ piece, /** @type {number} */ hue, colours, solid = false) {
  const dash = solid ? [] : DASHES[hue % DASHES.length];
  mark(piece, "stroke-dasharray", dash.join(" ") || null);
  mark(piece, "stroke", colours.runs[hue % colours.runs.length]);
}
