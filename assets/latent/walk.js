/** Walk: drag a point through a latent space, and the image that it stands for follows. */
import { counters } from "../player/counters.js";
import { h, mark, say } from "../player/dom.js";
import { around, firstAxes, LatentViews } from "../player/latent_view.js";
import { Pulse } from "../player/pulse.js";
import { label, paint, picture, ramps } from "./pixels.js";
import { Dials } from "./walk_dials.js";
import { WalkMap } from "./walk_map.js";
import { nearest, said, votes } from "./walk_maths.js";
import { Near, SHOWN, stop } from "./walk_near.js";
import { Tasks } from "./walk_tasks.js";
import { Tiles } from "./walk_tiles.js";
import { Way } from "./walk_way.js";

const SHOWS = { tiles: "Images", both: "Both", codes: "Codes" };
const SETTLES = 0.6; // seconds in which codes go to where newer weights put them
const SPOKEN = 4; // numbers of a code that are written out

export class Walk {
  static start() {
    return { run: "", z: null, axes: null, show: "both", tasks: Tasks.start() };
  }

  /** @param {HTMLElement} root @param {import("./main.js").Place} place */
  constructor(root, place) {
    this.place = place;
    this.state = place.state;
    this.space = place.spaces.run;
    this.pulse = new Pulse((seconds) => this.#tick(seconds));
    this.views = new LatentViews();
    this.way = new Way();
    this.tiles = new Tiles();
    this.at = -1; // the place in the recording whose codes are drawn; between two frames while they move
    this.stale = true; // whether the plane is to be drawn again
    this.moved = true; // whether the image is to be decoded again
    this.#build(root);
    this.gone = this.space.on((news) => this.#hear(news));
    this.resized = new ResizeObserver(() => this.#again());
    this.resized.observe(this.map.stage);
  }

  update() {
    this.colours = this.place.colours();
    this.inks = ramps(this.colours);
    this.#again();
  }

  dispose() {
    this.gone();
    this.resized.disconnect();
    this.pulse.stop();
  }

  #build(/** @type {HTMLElement} */ root) {
    this.map = new WalkMap(this.tiles.canvas, {
      moved: (a, b) => this.#put(a, b), held: (is) => this.#held(is), home: () => this.#go(this.#beginning()),
    });
    this.dials = new Dials({ moved: (k, value) => this.#turn(k, value), held: (is) => this.#held(is), turned: (axes) => this.#axes(axes) });
    this.codes = new Near("Nearest codes", "Held-out images whose codes lie nearest to the point", (k) => this.#go(this.#code(k)));
    this.alike = new Near("Most alike", "Held-out images whose pixels differ least from the image above", null);
    this.tasks = new Tasks();
    this.large = picture();
    this.caption = h("figcaption", {});
    this.wander = h("button.gl-push", { type: "button", "aria-pressed": "false", click: () => this.#wander() }, "Wander");
    this.shows = h("span.gl-choice", { role: "group", "aria-label": "What the plane shows" }, ...Object.entries(SHOWS).map(([name, words]) =>
      h("button", { type: "button", "data-show": name, click: () => this.#show(name) }, words)));
    this.starts = Array.from({ length: 10 }, (_, k) => h("button.gl-cell", { type: "button", "aria-label": `Go to the code of this ${k}`, click: () => this.#go(this.#coded(k)) }, picture()));
    this.startRow = h("div.gl-near", { role: "group", "aria-label": "Go to a real image" }, h("p", {}, h("b", {}, "Go to "), h("span.gl-quiet", {}, "the code of a real image")), h("div.gl-near-row", {}, ...this.starts));
    stop(this.startRow.lastChild);
    this.note = h("p.gl-notice", { hidden: true });
    this.hint = h("p.gl-quiet.gl-hint", {}, "Drag anywhere. Arrow keys step, with Shift farther; Home goes back.");
    root.replaceChildren(h("div.gl-walk", {},
      h("div.gl-walk-map", {}, h("div.gl-tools", {}, this.shows, this.dials.axes, this.wander), this.map.element, this.hint),
      h("div.gl-walk-side", {}, this.note, h("figure.gl-large", {}, this.large, this.caption), this.startRow, this.codes.element, this.alike.element),
      this.dials.element, this.tasks.element, this.space.strip.element));
    this.parts = [this.large.parentElement, this.startRow, this.codes.element, this.alike.element, this.tasks.element];
  }

  #hear(/** @type {import("./space.js").News} */ news) {
    if (news === "swapped") Object.assign(this, { at: -1, pixels: null });
    this.#again();
  }

  #again() {
    this.stale = this.moved = true;
    this.pulse.wake();
  }

  /** Take up the run that stands here: its axes, and where the point begins. */
  #settle() {
    const { space, state } = this;
    const codes = space.codes();
    if (!codes || !space.run) return null;
    if (state.run !== space.run.id) Object.assign(state, { run: space.run.id, tasks: Tasks.start(), axes: null });
    if (state.axes?.some((/** @type {number} */ k) => k >= codes.d)) state.axes = null;
    if (state.z?.length !== codes.d) state.z = null;
    if (space.network) {
      state.z ??= this.#beginning();
      state.axes ??= firstAxes({ values: codes.values, shape: [codes.count, codes.d] });
    }
    return codes;
  }

  /** Draw what has changed. @returns {boolean} whether the picture still moves by itself */
  #tick(/** @type {number} */ seconds) {
    const { space, state, map, tiles } = this;
    const codes = this.#settle();
    if (!codes || !this.colours) return false;
    const { network } = space;
    const axes = state.axes ?? firstAxes({ values: codes.values, shape: [codes.count, codes.d] });
    const going = this.#follow(seconds, network);
    const place = network ? this.way.advance(seconds, space.codes(Math.round(this.at)), this.pulse.calm) : null;
    if (place) this.#to(place);
    this.#paper(Boolean(network));
    if (map.resized() || this.stale) this.#plane(axes);
    if (network && state.show !== "codes") tiles.ask(network, this.view, axes, state.z, this.inks.made, map.width);
    if (network && (this.moved || this.stale)) this.#image(network, axes);
    Object.assign(this, { stale: false, moved: false });
    const more = network && state.show !== "codes" ? tiles.work() : false;
    return going || more || this.way.moving;
  }

  /** Go on in the recording to where the networks' weights are from. */
  #follow(/** @type {number} */ seconds, /** @type {any} */ network) {
    const { recording } = this.space;
    const aim = network ? recording.at(network.step) : recording.end;
    if (this.space.held && this.at >= 0) return false; // the plane stands still under a finger
    if (this.at < 0 || this.pulse.calm) this.from = this.at = aim;
    if (this.at === aim) return false;
    if (this.aim !== aim) Object.assign(this, { aim, from: this.at });
    const step = (Math.abs(aim - this.from) * Math.max(seconds, 1 / 60)) / SETTLES;
    this.at = Math.abs(aim - this.at) <= step ? aim : this.at + Math.sign(aim - this.at) * step;
    this.stale = true;
    return this.at !== aim;
  }

  #plane(/** @type {[number, number]} */ axes) {
    const { space, state, map } = this;
    const { recording } = space;
    const { here, next, part } = this.#between();
    if (!here) return;
    this.view = this.views.at(recording, this.at, axes);
    mark(map.element, "data-show", space.network ? state.show : "codes");
    map.draw({ codes: here, next, part, labels: space.labels(), view: this.view, axes, colours: this.colours });
    const now = space.codes(Math.round(this.at));
    if (now) this.dials.have(now, axes);
    for (const button of this.shows.children) mark(button, "aria-pressed", String(button.dataset.show === state.show));
    const originals = space.originals();
    if (originals) this.starts.forEach((button, k) => paint(button.firstChild, originals.values, originals.shape, this.inks.real, originals.top, k * originals.shape[0] * originals.shape[1]));
  }

  #between() {
    const { recording } = this.space;
    const { k, part } = around(recording, "codes", this.at);
    const frames = recording.holders.codes ?? [];
    const of = (/** @type {number} */ one) => recording.frames[frames[one]]?.arrays.codes;
    return { here: of(k), next: of(k + 1), part };
  }

  /** The image that the point stands for, and what lies next to it. */
  #image(/** @type {import("./network.js").Network} */ network, /** @type {[number, number]} */ axes) {
    const { space, state, map, inks, colours } = this;
    const [codes, labels, images] = [space.codes(Math.round(this.at)), space.labels(), space.images()];
    if (!codes || !images || !this.view) return;
    this.decoded = network.decode(state.z, this.decoded?.length === network.dim ? this.decoded : undefined);
    for (const canvas of [this.large, map.bubble]) paint(canvas, this.decoded, network.shape, inks.made);
    this.pixels ??= Float32Array.from(images.values, (shade) => shade / images.top);
    const near = nearest(codes.values, codes.count, state.z, SHOWN);
    const alike = nearest(this.pixels, images.count, this.decoded, SHOWN);
    this.codes.show(near, images, labels, inks, colours);
    this.alike.show(alike, images, labels, inks, colours);
    this.tasks.look({ z: state.z, image: this.decoded, shape: network.shape, alike: votes(alike, labels), rests: !space.held && !this.way.moving,
      codes, labels, images, inks, state: state.tasks });
    const written = Array.from(state.z.length > SPOKEN ? axes.map((k) => state.z[k]) : state.z, (value) => said(value)).join(", ");
    const words = state.z.length > SPOKEN ? `z${axes[0] + 1}, z${axes[1] + 1} = ${written}` : `z = (${written})`;
    say(this.caption, words);
    label(this.large, `What the decoder makes of ${words}: it looks most like a ${votes(alike, labels)[0][0]}`);
    map.show([state.z[axes[0]], axes[1] < 0 ? 0 : state.z[axes[1]]], near, this.tasks.ringed, colours, `${words}, nearest to a ${labels[near[0]]}`);
    this.dials.show(state.z);
    counters.decoded = (counters.decoded ?? 0) + 1;
  }

  /** Show what can be shown, and say what is missing. */
  #paper(/** @type {boolean} */ decodes) {
    for (const part of this.parts ?? []) part.hidden = !decodes;
    this.map.pin.hidden = this.wander.disabled = this.hint.hidden = !decodes;
    this.note.hidden = decodes;
    if (!decodes) this.dials.element.hidden = this.dials.axes.hidden = true;
    const { bare, state, run } = this.space;
    say(this.note, bare ? "The codes are here, the networks are not." : state === "running" ? "The first weights come after about two seconds of training."
      : run?.weights !== null ? "The networks are on their way." : "These codes come from a network that knows nothing yet. Press Train: as soon as it has learnt a little, you can walk here.");
  }

  /** Where a learner begins, and comes back to: at the code of a 4. */
  #beginning() {
    return this.#coded(4);
  }

  #coded(/** @type {number} */ digit) {
    const { space } = this;
    const originals = space.originals();
    return originals && space.network ? space.network.encode(space.pixels(originals, digit)).mean : null;
  }

  #code(/** @type {number} */ k) {
    const codes = this.space.codes(Math.round(this.at));
    return codes && codes.values.slice(k * codes.d, (k + 1) * codes.d);
  }

  #go(/** @type {ArrayLike<number> | null} */ z) {
    if (!z || !this.state.z) return;
    this.way.to(this.state.z, z);
    this.#told();
  }

  #wander() {
    if (this.way.wandering) this.way.stop();
    else if (this.state.z) this.way.wander(this.state.z);
    this.#told();
  }

  #told() {
    mark(this.wander, "aria-pressed", String(this.way.wandering));
    this.pulse.wake();
  }

  /** The learner takes the point: it goes nowhere by itself, and nothing is fetched. */
  #held(/** @type {boolean} */ is) {
    this.space.held = is;
    if (is) this.way.stop();
    else this.moved = true; // where the point was let go, challenges are looked at
    this.#told();
  }

  #put(/** @type {number} */ a, /** @type {number} */ b) {
    const { axes, z } = this.state;
    if (!z || !axes) return;
    const next = Float32Array.from(z);
    next[axes[0]] = a;
    if (axes[1] >= 0) next[axes[1]] = b;
    this.way.stop();
    this.#to(next);
    this.#told();
  }

  #turn(/** @type {number} */ k, /** @type {number} */ value) {
    const next = Float32Array.from(this.state.z);
    next[k] = value;
    this.way.stop();
    this.#to(next);
    this.#told();
  }

  #to(/** @type {ArrayLike<number>} */ z) {
    this.state.z = Float32Array.from(z);
    this.moved = true;
  }

  #axes(/** @type {[number, number]} */ axes) {
    this.state.axes = axes;
    this.#again();
  }

  #show(/** @type {string} */ name) {
    this.state.show = name;
    this.#again();
  }
}
