/** The same in words: a sentence on what the picture shows, and a table of the curves. */
import { h, say } from "./dom.js";
import { best, curves } from "./curves.js";
import { called, codedSummary, isLatent, priced } from "./latent_words.js";
import { marksOf, stands } from "./marks.js";
import { brief } from "./standing.js";

const SPOKEN_EVERY = 5000; // milliseconds between two announcements
const ROWS = 20;

const number = (/** @type {number} */ value) => value.toLocaleString("en");
const nats = (/** @type {number | undefined} */ value) =>
  value === undefined ? "" : Number.isFinite(value) ? value.toFixed(3).replace("-", "\u2212") : String(value);

/**
 * What the picture shows at a frame, in plain words.
 * @param {import("./feed.js").Recording} recording @param {number} at @param {number} steps
 */
export function summary(recording, at, steps, statics) {
  const frame = recording.frames[at];
  if (!frame) return "The first picture is on its way.";
  if (isLatent(statics)) return codedSummary(recording, at, steps, statics);
  const { held } = curves(statics);
  const unit = statics.unit ?? "nats";
  const loss = recording.loss(held, at);
  const words = [`Step ${number(frame.step)} of ${number(steps)}.`];
  if (statics.players) return gamed(recording, at, loss, words[0], statics);
  if (loss === undefined) return words[0];
  if (!Number.isFinite(loss)) return `${words[0]} The held-out NLL is no longer a number.`;
  const { floor } = statics;
  if (floor === null || floor === undefined) {
    words.push(`Held-out NLL ${nats(loss)} ${unit}.`, stands(loss, marksOf(statics)));
    return words.filter(Boolean).join(" ");
  }
  words.push(`Held-out NLL ${nats(loss)} ${unit}, ${nats(Math.abs(loss - floor))} ` +
    `${loss >= floor ? "above" : "below"} the floor.`);
  const lowest = best(recording, statics) ?? at;
  const passed = lowest < at && recording.frames[lowest].losses[held] < loss;
  words.push(passed ? `It was lowest at step ${number(recording.frames[lowest].step)}: ` +
    `${nats(recording.frames[lowest].losses[held])}.` : verdict(recording, loss, held, floor, statics.kind));
  return words.join(" ");
}

/** The same of a duel, whose samples can look right while its density is wrong. */
function gamed(recording, /** @type {number} */ at, /** @type {number | undefined} */ loss, /** @type {string} */ step, statics) {
  const { floor, teacher, modes: count, unit = "nats" } = statics;
  const words = [step];
  if (teacher === "plain") words.push("This generator has no density, so no likelihood.");
  else if (loss !== undefined && !Number.isFinite(loss)) words.push("The held-out NLL is no longer a number.");
  else if (loss !== undefined) {
    const away = floor == null ? "" : `, ${brief(Math.abs(loss - floor))} ${loss >= floor ? "above" : "below"} the floor`;
    words.push(`Exact held-out NLL ${brief(loss)} ${unit}${away}.`);
  }
  const [modes, quality, fid] = ["modes", "quality", "fid"].map((name) => recording.loss(name, at));
  if (modes !== undefined) words.push(`Its samples reach ${modes}${count ? ` of ${count}` : ""} modes; ${(100 * quality).toFixed(1)} % lie near one.`);
  if (fid !== undefined) words.push(`FID ${fid.toFixed(2)}.`);
  return words.join(" ");
}

/** How far the model has come, from the share of the gap to the floor that it has closed. */
function verdict(recording, loss, held, floor, kind) {
  const start = recording.loss(held, recording.holders[held][0]) ?? NaN;
  const closed = (start - loss) / (start - floor);
  const [what, data] = kind === "image" ? ["images", "real ones"] : ["orange points", "blue points"];
  if (!(closed >= 0)) return `The ${what} fit the ${data} worse than at the start.`;
  if (closed < 0.1) return `The ${what} do not yet look like the ${data}.`;
  const share = `${Math.floor(100 * closed + 1e-6)} % of the way to the floor`;
  if (closed < 0.6) return `The ${what} begin to take the shape of the ${data}: ${share}.`;
  if (closed < 0.95) return `The ${what} have the shape of the ${data}, with bridges and blur left: ${share}.`;
  return `The ${what} can hardly be told from the ${data}: ${share}.`;
}

/** Rows for a table, evenly over the frames that hold a held-out loss (or any, where none does). */
export function rows(recording, statics) {
  const { train, held } = curves(statics);
  const all = recording.holders[held] ?? recording.holders[train] ?? [];
  const every = Math.max(1, Math.ceil(all.length / ROWS));
  const chosen = all.filter((_, k) => k % every === 0 || k === all.length - 1);
  return chosen.map((at) => {
    const loss = recording.loss(held, at);
    const gap = loss === undefined || statics.floor == null ? undefined : loss - statics.floor;
    const step = number(recording.frames[at].step);
    if (isLatent(statics)) return [step, priced(recording.loss(train, at), statics), priced(loss, statics)];
    return [step, nats(recording.loss(train, at)), nats(loss), nats(gap)];
  });
}

export class Words {
  constructor() {
    this.line = h("p.gl-summary", {});
    this.spoken = h("p.gl-hidden", { "aria-live": "polite", "data-testid": "genlab-summary" });
    this.body = h("tbody", {});
    const unit = h("span", {}, "nats");
    this.unit = unit;
    this.heads = ["Step", "Training NLL", "Held-out NLL", "Above the floor"].map((head) => h("th", { scope: "col" }, head));
    this.details = h("details.gl-table", { toggle: () => this.fill() }, h("summary", {}, "The curves as a table"),
      h("div.gl-scroll", { tabindex: "0", role: "region", "aria-label": "Table of the curves" },
        h("table", {}, h("caption", {}, "Losses in ", unit, ", over the training steps"),
          h("thead", {}, h("tr", {}, ...this.heads)), this.body)));
    this.last = 0;
    this.source = null;
  }

  /** Say it, or something `instead`, on the page at once, and aloud at most every five seconds. */
  show(recording, at, steps, statics, instead = "", now = performance.now()) {
    this.source = { recording, statics };
    const words = instead ? `Step ${number(recording.frames[at].step)}. ${instead}` : summary(recording, at, steps, statics);
    say(this.line, words);
    say(this.unit, statics.unit ?? "nats");
    if (now - this.last > SPOKEN_EVERY && this.spoken.textContent !== words) {
      this.last = now;
      say(this.spoken, words);
      this.fill();
    }
    return words;
  }

  /** Fill the table, when somebody looks at it. */
  fill() {
    if (!this.details.open || !this.source) return;
    const { recording, statics } = this.source;
    const cells = rows(recording, statics);
    say(this.heads[1], `Training ${called(statics)}`);
    say(this.heads[2], `Held-out ${called(statics)}`);
    this.heads[3].hidden = isLatent(statics); // nobody knows their floor
    this.body.replaceChildren(...cells.map(([step, ...rest]) =>
      h("tr", {}, h("th", { scope: "row" }, step), ...rest.map((cell) => h("td", {}, cell)))));
  }
}
