/** The state of a run in one line, with the button that trains it: for views that show no player. */
import { h, icon, mark, say } from "../player/dom.js";
import { stateWords } from "../player/mode.js";

const OFFERS = {
  ready: ["Train", "play"],
  paused: ["Resume", "play"],
  stopped: ["Resume", "play"],
  interrupted: ["Resume", "play"],
  running: ["Pause", "pause"],
};
const BARE = "This recording came without its networks: trained from another seed, they are made here.";

export class Strip {
  /** @param {import("./space.js").Space} space */
  constructor(space) {
    this.space = space;
    this.label = h("span", {});
    this.sign = h("span.gl-sign", {});
    this.button = h("button.gl-push.gl-first", { type: "button", hidden: true, click: () => this.#press() }, this.sign, this.label);
    this.words = h("span.gl-strip-words", { role: "status" });
    this.bar = h("i", {});
    /** Put this where the view has room for a line. */
    this.element = h("div.gl-strip", { role: "group", "aria-label": "The run" }, this.button,
      h("div.gl-strip-state", {}, this.words, h("div.gl-strip-bar", { "aria-hidden": "true" }, this.bar)));
    this.shown = "";
  }

  show() {
    const { run, state, problem } = this.space;
    const anew = this.space.bare && this.space.reseed ? ["Train with a new seed", "play"] : ["", ""];
    const [label, sign] = OFFERS[/** @type {keyof typeof OFFERS} */ (state)] ?? anew;
    this.button.hidden = !label;
    say(this.label, label);
    if (sign && sign !== this.shown) this.sign.replaceChildren(icon(/** @type {any} */ (sign)));
    this.shown = sign || this.shown;
    mark(this.element, "data-state", state);
    mark(this.element, "data-grave", problem || state === "failed" ? "" : null);
    say(this.words, problem || this.#state());
    const share = run ? (this.#step / Math.max(1, run.steps_target)) * 100 : 0;
    const width = `width: ${share.toFixed(1)}%`;
    mark(this.bar, "style", width);
  }

  /** Steps done: frames tell them sooner than the run's state does. */
  get #step() {
    const { recording, run } = this.space;
    return Math.max(run?.step ?? 0, recording.frames[recording.end]?.step ?? 0);
  }

  #state() {
    const { run, state, network, wanted } = this.space;
    if (!run) return "Connecting";
    if (state === "failed") return `Failed. ${run.reason}`;
    if (this.space.bare) return BARE;
    const words = [stateWords(run, 0)];
    const step = this.#step.toLocaleString("en");
    words.push(state === "done" ? `${step} steps` : `step ${step} of ${run.steps_target.toLocaleString("en")}`);
    if (network) words.push(`${network.weights.toLocaleString("en")} weights in this browser`);
    else if (wanted && run.weights !== null) words.push("its weights are on their way");
    else if (state === "ready") words.push("not trained yet");
    return words.join(" \u00b7 ");
  }

  #press() {
    if (this.space.bare) this.space.anew();
    else if (this.space.state === "running") this.space.pause();
    else this.space.train();
  }
}
