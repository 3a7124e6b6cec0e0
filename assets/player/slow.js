/** Slow motion: a duel one move at a time, told in words beside the picture. */
import { counters } from "./counters.js";
import { h } from "./dom.js";
import { half } from "./feed.js";
import { Scale } from "./plane.js";
import { Axis } from "./slow_axis.js";
import { formula } from "./slow_formula.js";
import { drawImages } from "./slow_images.js";
import { drawBatch, drawFollowed, magnification } from "./slow_marks.js";
import { SlowPanel } from "./slow_panel.js";
import { following, heading, KINDS, narrate, stride } from "./slow_words.js";

const MOVE_SECONDS = 0.6; // for which a move is seen going on
const EARLY = 0.55; // of the way to a frame at which its move begins, when moves are played

/** @implements {import("./lens.js").View} */
export class SlowView {
  /** @param {() => void} changed @param {(name: string) => void} deed */
  constructor(changed, deed) {
    this.changed = changed;
    this.seen = { plane: { map: true, batch: true, data: false }, image: { pull: true } };
    /** @type {Record<string, boolean>} */
    this.shown = this.seen.plane;
    this.hint = "Picture. The right arrow key makes the next move, the left one goes back, Home and End jump, Space plays.";
    this.label = "";
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.panel = new SlowPanel({ step: () => deed("step") });
    this.axis = new Axis(this.panel.canvas);
    this.element = this.panel.element;
    this.at = -1;
    this.part = 1;
  }

  /** @param {{scene: any, plane: any}} look */
  draw({ scene, plane }) {
    const { recording, statics, colours } = scene;
    this.shown = statics.kind === "image" ? this.seen.image : this.seen.plane;
    const at = Math.min(recording.end, Math.max(0, Math.floor(scene.position + EARLY)));
    const seconds = this.#advance(at, recording);
    const now = moment(recording, at, statics);
    const { kind } = now;
    const changing = now.images ? this.#images(now, scene, plane) : this.#plane(now, scene, plane, seconds);
    this.#say(now, scene, at);
    if (now.verdicts.length) {
      this.axis.draw(recording, { verdicts: now.verdicts, judged: now.judged, part: this.part, prices: now.prices, colours });
    }
    Object.assign(counters, { slow: { at, kind, part: this.part } });
    return changing || this.part < 1;
  }

  /** Let a move that has just been made go on; others are shown as they came out. */
  #advance(/** @type {number} */ at, recording) {
    const now = performance.now();
    const seconds = Math.min(0.1, (now - (this.last ?? now)) / 1000);
    this.last = now;
    if (at !== this.at || recording.id !== this.id) {
      const next = at === this.at + 1 && recording.id === this.id;
      this.part = next && !this.still.matches ? 0 : 1;
      Object.assign(this, { at, id: recording.id });
      return seconds;
    }
    this.part = Math.min(1, this.part + seconds / MOVE_SECONDS);
    return seconds;
  }

  #plane(now, scene, plane, /** @type {number} */ seconds) {
    const { colours, statics, recording } = scene;
    const behind = now.kind === "way" ? {} : now.prices ? { density: this.shown.map } : { critic: this.shown.map };
    const show = { data: this.shown.data || now.kind === "way", ...behind };
    const changing = plane.draw({ ...scene, position: this.at, show, moved: this.part < 1 ? Math.max(seconds, 1e-3) : 0 });
    const scale = new Scale(plane.sheet, statics.window ?? 4);
    const context = plane.sheet.over();
    const times = magnification(recording, scale.window);
    const part = ease(this.part);
    if (this.shown.batch) drawBatch(context, scale, { arrays: now.arrays, part, colours, times });
    if (now.followed.length) drawFollowed(context, scale, { ...now, part, times, colours });
    this.times = times;
    return changing;
  }

  #images(now, { colours }, plane) {
    plane.sheet.fit();
    plane.sheet.fresh();
    drawImages(plane.sheet, { ...now, part: ease(this.part), pull: this.shown.pull, colours });
    return false;
  }

  #say(now, scene, /** @type {number} */ at) {
    const { recording, statics, offer, state } = scene;
    const words = narrate(now);
    const last = at === recording.end && offer === "replay";
    const waits = now.kind === "way";
    const hint = last ? "The last move of this recording. Go back, or begin from another moment." : waits && state !== "running" ? "Press Play to get there." : "";
    this.panel.show({
      head: heading(now), words, kind: now.kind, next: now.next, movers: movers(statics), hint,
      formula: formula(now.kind, now.figures, statics), stride: stride(now), able: !last && !waits,
      axis: now.verdicts.length ? (now.prices ? "What the flow gives each point" : "What D says of each point") : "",
      key: waits ? [] : key(now, this.times ?? 1),
    });
    this.label = [heading(now) + ".", ...words.filter(Boolean)].join(" ");
  }

  key() {
    return false; // the arrows step as everywhere
  }
}

/** All that a frame tells, as plain numbers. */
export function moment(recording, /** @type {number} */ at, statics) {
  const { arrays, losses } = recording.frames[at];
  const kind = losses.move < 0 ? "way" : KINDS[losses.move];
  const followed = rows(arrays.followed);
  const went = rows(arrays.went);
  return {
    kind, figures: losses, statics, arrays, followed, went, next: following(kind, losses, statics),
    prices: statics.duel?.objective === "nll", verdicts: rows(arrays.verdicts), judged: { data: arrays.judged_data, samples: arrays.judged_samples },
    places: followed.length ? [followed.slice(0, 6), went] : [], pulls: pulls(arrays),
    both: both(arrays), images: arrays.images, was: arrays.was, gradient: arrays.gradient,
  };
}

/** The rows of a two-dimensional array; none where it is not there. @returns {number[][]} */
function rows(cells) {
  if (!cells) return [];
  const [n, m] = cells.shape;
  return Array.from({ length: n }, (_, k) => Array.from(cells.values.subarray(k * m, (k + 1) * m)));
}

/** The pulls on the six samples; of images how strong each is, since its direction is a picture. */
function pulls({ pulls: inPlane, gradient }) {
  if (!gradient) return rows(inPlane);
  const value = half();
  const each = rows({ values: gradient.values, shape: [gradient.shape[0], gradient.shape[1] * gradient.shape[2]] });
  return each.map((bits) => [Math.hypot(...bits.map((one) => value[one])), 0]);
}

function both({ both: cells }) {
  if (!cells || cells.shape[2] !== 2) return [];
  const all = rows({ ...cells, shape: [12, 2] });
  return [all.slice(0, 6), all.slice(6)];
}

function movers({ duel = {} }) {
  return duel.objective === "nll" ? ["price", "descend"] : [duel.exact ? "look" : "critic", "generator"];
}

const ease = (/** @type {number} */ t) => t * t * (3 - 2 * t);

/** What the colours and arrows mean. */
function key({ kind, prices, images, both: two, arrays, statics }, /** @type {number} */ times) {
  const whole = statics.duel.batch;
  const shown = (arrays.batch_samples ?? arrays.batch_data)?.shape[0] ?? whole;
  const bar = () => h("i", { "aria-hidden": "true" });
  if (images) return prices ? [] : ["Over the samples: ", h("b.gl-slow-more", {}, "more ink"), " or ", h("b.gl-slow-less", {}, "less"), " would look more like data to D."];
  const moves = times > 1 ? `thick arrows: its move, drawn ${times} times as long` : "thick arrows: its move";
  const said = kind === "generator" || kind === "descend" ? moves : "";
  const part = shown < whole && kind !== "start" ? `the first ${shown} of the ${whole} are drawn` : "";
  if (prices) return [said, part].some(Boolean) ? [[said, part].filter(Boolean).join("; ")] : [];
  const thin = two.length ? "thin: where D alone (dark) and the likelihood alone (red) would carry it" : "thin arrows: the pull of D\u2019s slope (log scale)";
  return ["like samples", bar(), "like data", h("span", {}, [thin, said, part].filter(Boolean).join("; "))];
}
