/** The player's places: picture, chips, figures, chart, bar, words; every size fixed beforehand. */
import { Chart } from "./chart.js";
import { chips, seen } from "./chips.js";
import { best, curves } from "./curves.js";
import { h, mark, say } from "./dom.js";
import { Figures, withError } from "./figures.js";
import { Tiles } from "./images.js";
import { JudgeKey, spoken } from "./judge_key.js";
import { keys } from "./keys.js";
import { Kinds } from "./kinds.js";
import { LatentSide } from "./latent_side.js";
import { isLatent } from "./latent_words.js";
import { Ladder } from "./ladder.js";
import { Lens } from "./lens.js";
import { among, marksOf } from "./marks.js";
import { quantities } from "./race_chart.js";
import { single } from "./single_chart.js";
import { brief } from "./standing.js";
import { Words } from "./text.js";
import { judged } from "./verdict.js";
import { viewOf } from "./views.js";

const HINT = "Picture. Space plays and pauses, the arrow keys step, Home and End jump.";

export class Layout {
  /**
   * @param {HTMLElement} root @param {HTMLElement} bar
   * @param {{hover: (step: number | null) => void, seek: (step: number) => void,
   *          changed: () => void, key: (event: KeyboardEvent) => void, mend: () => void,
   *          deed: (name: string) => void}} on
   */
  constructor(root, bar, on) {
    this.root = root;
    this.on = on;
    /** @type {Record<string, boolean>} what is to be seen without a lens */
    this.plain = { data: true, samples: true, density: true, clouds: true, prior: true, holes: false };
    this.picture = h("canvas.gl-picture", { role: "img", "aria-label": "The picture is on its way." });
    this.real = h("canvas.gl-real", { role: "img", "aria-label": "Real data" });
    this.losses = h("canvas.gl-losses", { role: "img", "aria-label": "Losses over the training steps" });
    this.sentence = h("p", { role: "status" });
    this.mend = h("button", { type: "button", click: () => on.mend() });
    this.message = h("div.gl-note", { hidden: true }, this.sentence, this.mend);
    this.chips = h("div.gl-chips", { role: "group", "aria-label": "Show" });
    this.judgeKey = new JudgeKey();
    this.value = h("b", {}, "\u2013");
    this.unit = h("span", {}, "nats");
    this.named = h("small", {}, "Held-out NLL");
    this.gap = h("span", {});
    this.back = h("button.gl-open", { type: "button", hidden: true, title: "Go back to the lowest held-out NLL", click: () => on.seek(this.lowest) });
    this.divergence = h("span", { title: "Nats, with its standard error on the points watched" });
    this.words = new Words();
    this.figures = new Figures();
    this.pins = h("div.gl-pinned", {});
    this.stage = h("div.gl-stage", { tabindex: "0", role: "group", "aria-label": HINT }, this.picture, this.message);
    this.realBox = h("figure.gl-real-box", { hidden: true }, h("figcaption", {}, "Real data"), this.real);
    this.zoom = h("input", { type: "checkbox", change: () => on.changed() });
    this.kinds = new Kinds(() => on.changed());
    this.heldLine = h("span.gl-legend-of", {}, h("i.gl-line.gl-held", {}), "held-out");
    this.trainLine = h("span.gl-legend-of", {}, h("i.gl-line.gl-train", {}), "training");
    const legend = h("div.gl-legend", {}, this.heldLine, this.trainLine,
      h("label.gl-chip.gl-zoom", { title: "Leave the steep beginning out" }, this.zoom, "Zoom in"));
    this.latent = new LatentSide(() => on.changed());
    this.lens = new Lens(this.picture, () => on.changed(), (name) => on.deed(name));
    this.ladder = new Ladder();
    this.fold = h("button.gl-fold", { type: "button", hidden: true, click: () => this.#fold(!this.folded) }, "Loss chart");
    this.lossBox = h("div.gl-losses-box", {},
      h("div.gl-reading", {}, h("div", {}, this.named, this.value, this.unit),
        h("div.gl-gap", {}, this.gap, this.divergence, this.back)),
      this.latent.terms, this.kinds.element, legend, h("div.gl-chart", {}, this.losses));
    const side = h("div.gl-side", {}, this.lens.element, this.ladder.element, this.fold, this.lossBox, this.latent.strips.element, this.realBox);
    root.replaceChildren(h("div.gl-frame", {},
      h("div.gl-left", {}, this.chips, this.latent.menus.element, this.judgeKey.element, this.stage), side, bar,
      h("div.gl-foot", {}, this.words.line, this.figures.element, this.pins, this.words.details, this.words.spoken)));
    keys(root, (event) => this.#key(event));
    this.chart = new Chart(this.losses, on);
  }

  /** Have the roles' colours in the style sheet too. */
  paint(/** @type {any} */ colours) {
    for (const role of ["data", "samples", "density", "nll", "nll_text", "truth", "stretch", "squeeze"]) {
      this.root.style.setProperty(`--gl-${role}`, colours[role]);
    }
    this.root.style.setProperty("--gl-on-accent", colours.onAccent);
  }

  /** Make room for points in the plane or for images. */
  kind(/** @type {string | undefined} */ kind = "plane", certain = true) {
    if (!certain || this.shape === kind) return;
    this.shape = kind;
    mark(this.root, "data-kind", kind);
    say(this.named, kind === "latent" ? "Held-out loss" : "Held-out NLL");
    this.view = viewOf(kind, this.picture);
    this.data = kind === "image" ? new Tiles(this.real, "data") : null;
    this.realBox.hidden = kind !== "image";
    this.#offer();
  }

  /** Chips for what can be shown and hidden. */
  #offer(/** @type {import("./feed.js").Recording[]} */ recordings = []) {
    const names = this.shown === this.plain ? seen(this.shape, recordings) : Object.keys(this.shown);
    const same = names.join() === this.offered && this.shown === this.offeredOf;
    if (same) return;
    Object.assign(this, { offered: names.join(), offeredOf: this.shown });
    this.chips.replaceChildren(...chips(names, this.shown, () => this.on.changed()));
  }

  /** Look closer at one thing, through a lens or on the ladder, or at none; the loss chart folds up below it. */
  look(/** @type {string} */ name = "") {
    if (name === this.looked) return;
    this.looked = name;
    this.ladder.element.hidden = name !== "ladder";
    this.lens.choose(name);
    this.#arrange();
  }

  /** Make room for what the lens shows; where it shows nothing, all is as it is without it. */
  #arrange() {
    this.seen = this.lens.view;
    const closer = this.seen ? this.lens.name : this.ladder.element.hidden ? null : "ladder";
    mark(this.root, "data-lens", closer);
    this.fold.hidden = !closer;
    this.#fold(!this.fold.hidden);
    this.#offer();
  }

  /** What is to be seen in the picture, by name. */
  get shown() {
    return this.lens.view?.shown ?? this.plain;
  }

  #fold(/** @type {boolean} */ folded) {
    this.folded = this.lossBox.hidden = folded;
    mark(this.fold, "aria-expanded", String(!folded));
    this.on.changed();
  }

  /** @returns {boolean} whether the picture is still changing by itself */
  draw(/** @type {any} */ scene) {
    if (this.view instanceof Tiles) this.view.some = !this.ladder.element.hidden; // a small place beside it
    const changing = this.lens.draw(scene, this.view) ?? this.view.draw(scene);
    if (this.seen !== this.lens.view) this.#arrange();
    this.#offer([scene.recording]);
    this.judgeKey.show(this.shown);
    mark(this.stage, "aria-label", this.lens.view?.hint || HINT);
    this.data?.draw(scene);
    this.latent.draw(scene, this.view);
    if (!this.ladder.element.hidden) this.ladder.draw(scene);
    if (!this.folded) this.#chart(scene);
    this.#reading(scene);
    this.words.show(scene.recording, Math.round(scene.position), scene.steps, scene.statics, this.lens.view?.label);
    return changing;
  }

  /** The chart, of one of the quantities that a duel records; of the likelihood alone for others. */
  #chart(/** @type {any} */ scene) {
    const { recording, statics } = scene;
    this.kinds.offer(statics.players || isLatent(statics) ? quantities([{ recording, statics }], "tiles") : { nll: "NLL" });
    const { quantity } = this.kinds;
    this.heldLine.hidden = quantity === "players";
    this.trainLine.hidden = quantity !== "nll" || !recording.holders[curves(statics).train];
    this.chart.draw(single({ ...scene, zoomed: this.zoom.checked, quantity }));
  }

  /** A sentence over the picture's foot, or none; with a deed that mends what it complains of. */
  note(/** @type {string} */ words, grave = false, deed = "") {
    this.message.hidden = !words;
    say(this.sentence, words);
    this.mend.hidden = !deed;
    say(this.mend, deed);
    mark(this.message, "data-grave", grave ? "" : null);
  }

  /** Give the learner the picture as it is shown, as a PNG. */
  save() {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: this.picture.width, height: this.picture.height });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = getComputedStyle(this.root).getPropertyValue("--gl-paper") || "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(this.picture, 0, 0);
    h("a", { href: canvas.toDataURL("image/png"), download: "genlab-picture.png" }).click();
  }

  #reading({ recording, position, statics, steps }) {
    const at = Math.round(position);
    if (isLatent(statics)) return this.latent.read(this, recording, at, statics, steps);
    const loss = recording.loss(curves(statics).held, at);
    const has = loss !== undefined && Number.isFinite(loss);
    const dense = statics.teacher !== "plain";
    say(this.value, has ? brief(loss) : dense ? "\u2013" : "");
    say(this.unit, has || dense ? statics.unit ?? "nats" : "no density, so no likelihood");
    const gap = has && statics.floor != null ? loss - statics.floor : null;
    const marks = marksOf(statics);
    say(this.gap, gap === null ? beside(has ? loss : undefined, marks) : `${brief(Math.abs(gap))} ${gap < 0 ? "below" : "above"} the floor`);
    const kl = recording.loss("kl", at);
    say(this.divergence, kl === undefined || kl >= 1e4 ? "" : `KL ${withError(kl, recording.loss("kl_stderr", at))}`);
    const lowest = best(recording, statics);
    this.lowest = lowest === undefined ? 0 : recording.frames[lowest].step;
    this.back.hidden = !(recording.frames[at].step > this.lowest && this.lowest > 0);
    say(this.back, `Best: step ${this.lowest.toLocaleString("en")}`);
    const what = this.shape === "image" ? "A grid of images drawn by the model" : "Points drawn by the model over the data";
    const label = `${what}, at step ${recording.frames[at].step} of ${steps}${recording.holders[judged(this.shown)] ? spoken(this.shown) : ""}`;
    mark(this.picture, "aria-label", this.lens.view?.label || label);
    mark(this.losses, "aria-label", `Loss chart: held-out NLL ${this.value.textContent} ` +
      `${this.unit.textContent} at step ${recording.frames[at].step}${this.gap.textContent && `, ${this.gap.textContent}`}`);
  }

  #key(/** @type {KeyboardEvent} */ event) {
    const stage = /** @type {Element} */ (event.target).closest(".gl-stage");
    if (stage && this.lens.key(event)) event.preventDefault();
    else this.on.key(event);
  }
}

/** Which mark a loss has passed last, or has before it; "" where there are none. */
function beside(/** @type {number | undefined} */ loss, /** @type {import("./marks.js").Mark[]} */ marks) {
  const { passed, next } = among(loss, marks);
  const last = passed[passed.length - 1];
  if (loss === undefined || !marks.length) return "";
  return last ? `below ${last.label}` : `above ${next?.label}`;
}
