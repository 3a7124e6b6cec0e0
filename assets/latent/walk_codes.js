/** The codes as they stood when the weights that are here were taken: they glide there, frame by frame. */
import { around } from "../player/latent_view.js";

const SETTLES = 0.6; // seconds in which codes go to where newer weights put them

export class CodesOf {
  /** @param {import("./space.js").Space} space */
  constructor(space) {
    this.space = space;
    this.reset();
  }

  /** Another run stands here. */
  reset() {
    Object.assign(this, { at: -1, from: -1, aim: -1 });
  }

  /** Go on to where the weights are from. @returns {boolean} whether the codes moved */
  follow(/** @type {number} */ seconds, /** @type {boolean} */ calm) {
    const { recording, network, held } = this.space;
    const aim = network ? recording.at(network.step) : recording.end;
    if (held && this.at >= 0) return false; // the plane stands still under a finger
    if (this.at === aim) return false;
    if (this.at < 0 || calm) Object.assign(this, { at: aim, from: aim });
    if (this.aim !== aim) Object.assign(this, { aim, from: this.at });
    const step = (Math.abs(aim - this.from) * Math.max(seconds, 1 / 60)) / SETTLES;
    this.at = Math.abs(aim - this.at) <= step ? aim : this.at + Math.sign(aim - this.at) * step;
    return true;
  }

  /** Whether they are still on their way. */
  get moving() {
    return this.at !== this.aim && this.aim >= 0 && !this.space.held;
  }

  /** What a plane draws: the codes here and a frame later, and how far between. */
  scene() {
    const { recording } = this.space;
    const { k, part } = around(recording, "codes", this.at);
    const frames = recording.holders.codes ?? [];
    const of = (/** @type {number} */ one) => recording.frames[frames[one]]?.arrays.codes;
    const codes = of(k);
    return codes && { codes, next: of(k + 1), part, labels: this.space.labels() };
  }

  /** The codes that distances are measured to. */
  get now() {
    return this.space.codes(Math.round(this.at));
  }
}
