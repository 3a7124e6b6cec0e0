/** Walk: drag a point through a latent space, and the image that it stands for follows. */
import { counters } from "../player/counters.js";
import { mark, say } from "../player/dom.js";
import { firstAxes } from "../player/latent_view.js";
import { Pulse } from "../player/pulse.js";
import { label, paint, ramps } from "./pixels.js";
import { CodesOf } from "./walk_codes.js";
import { WalkFace } from "./walk_face.js";
import { nearest, said, votes } from "./walk_maths.js";
import { SHOWN } from "./walk_near.js";
import { Tasks } from "./walk_tasks.js";
import { Tiles } from "./walk_tiles.js";
import { Way } from "./walk_way.js";
import { usual, Window } from "./walk_window.js";

const TOLD = 50; // milliseconds from one look at the neighbours to the next, while the point moves
const HOME = 4; // the digit that a learner begins at
const WRITTEN = 4; // numbers of a code that are written out

export class Walk {
  static start() {
    return { run: "", z: null, axes: null, of: 0, show: "both", tasks: Tasks.start() };
  }

  /** @param {HTMLElement} root @param {import("./main.js").Place} place */
  constructor(root, place) {
    this.place = place;
    this.state = place.state;
    this.space = place.spaces.run;
    this.codes = new CodesOf(this.space);
    this.tiles = new Tiles();
    this.way = new Way();
    this.window = new Window();
    this.stale = true; // whether the plane is to be drawn again
    this.moved = true; // whether the image is to be decoded again
    this.told = -Infinity; // when its neighbours were looked for last
    this.owed = false; // whether they are those of a place before
    this.pulse = new Pulse((seconds) => this.#tick(seconds));
    this.face = new WalkFace(root, this.tiles.canvas, this.space.strip.element, {
      moved: (a, b) => this.#put(a, b), held: (is) => this.#held(is), home: () => this.#go(this.#coded(HOME)),
      zoomed: (factor, place) => this.#look(() => this.window.zoom(factor, place)), fit: () => this.#look(() => this.window.fit()),
      turned: (k, value) => this.#change((z) => z.with(k, value)), axes: (axes) => {
        this.window.reset();
        this.#set({ axes, of: Infinity });
      },
      toImage: (k) => this.#go(this.#code(k)), toDigit: (digit) => this.#go(this.#coded(digit)),
      wander: () => this.#wander(), show: (show) => this.#set({ show }),
    });
    this.gone = this.space.on((news) => this.#hear(news));
    this.resized = new ResizeObserver(() => this.#again());
    this.resized.observe(this.face.map.stage);
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

  #hear(/** @type {import("./space.js").News} */ news) {
    if (news === "swapped") {
      this.codes.reset();
      this.window.reset();
      this.pixels = null;
    }
    this.#again();
  }

  #again() {
    this.stale = this.moved = true;
    this.pulse.wake();
  }

  /** Take up the run that stands here: where the point begins, and its axes. @returns {[number, number] | null} the axes */
  #settle() {
    const { space, state } = this;
    const { network, recording, run } = space;
    if (!recording.length || !run) return null;
    if (state.run !== run.id) Object.assign(state, { run: run.id, tasks: Tasks.start(), axes: null, z: null });
    const codes = space.codes(network ? recording.at(network.step) : recording.end);
    if (!codes) return null;
    const most = () => firstAxes({ values: codes.values, shape: [codes.count, codes.d] });
    if (!network) return state.axes ?? most();
    if (state.z?.length !== codes.d) Object.assign(state, { z: this.#coded(HOME), axes: null });
    // chosen once, and once more at the end: numbers fall asleep while a network learns
    const whole = recording.frames[recording.end].step >= network.step;
    const late = space.state === "done" && state.of < network.step;
    if (whole && (!state.axes || late)) {
      Object.assign(state, { axes: most(), of: network.step });
      this.window.reset();
    }
    return state.axes ?? most();
  }

  /** Draw what has changed. @returns {boolean} whether the picture still moves by itself */
  #tick(/** @type {number} */ seconds) {
    const { codes, face, space, state, tiles } = this;
    const axes = this.#settle();
    if (!axes || !this.colours) return false;
    const { network } = space;
    if (codes.follow(seconds, this.pulse.calm)) this.stale = this.moved = true;
    const place = network ? this.way.advance(seconds, codes.now, this.pulse.calm) : null;
    if (place) this.#to(place);
    if (place) this.window.keep(axes.map((k) => (k < 0 ? 0 : place[k])));
    if (this.stale && codes.now && !space.held) this.window.usual = usual(codes.now, axes);
    if (this.window.follow(seconds, this.pulse.calm)) this.stale = true;
    face.open(space);
    if (this.stale) this.#plane(axes);
    const tiled = network && this.view && state.show !== "codes";
    if (tiled) tiles.ask(network, this.view, axes, state.z, this.inks.made, face.map.width);
    const more = tiled ? tiles.left.length > 0 : false;
    if (more) tiles.work();
    if (more) face.map.lay();
    if (network && (this.moved || this.stale || more || this.owed)) this.#image(network, axes);
    this.stale = this.moved = false;
    return codes.moving || more || this.way.moving || this.window.moving || (network !== null && this.owed);
  }

  #plane(/** @type {[number, number]} */ axes) {
    const { codes, face, space, state } = this;
    const scene = codes.scene();
    this.view = this.window.now;
    if (!scene || !this.view) return;
    face.map.draw({ ...scene, axes, view: this.view, colours: this.colours }, space.decodes ? state.show : "codes");
    if (!space.decodes) face.map.bare();
    face.choose(state.show, space.originals(), this.inks);
    if (codes.now && space.decodes) face.dials.have(codes.now, axes);
  }

  /** The image that the point stands for, and what lies next to it. */
  #image(/** @type {import("./network.js").Network} */ network, /** @type {[number, number]} */ axes) {
    const { colours, face, inks, space, state } = this;
    const [codes, z] = [this.codes.now, state.z];
    if (!codes || !space.images() || !this.view || !z) return;
    if (this.moved || this.stale) {
      this.decoded = network.decode(z, this.decoded?.length === network.dim ? this.decoded : undefined);
      for (const canvas of [face.large, face.map.bubble]) paint(canvas, this.decoded, network.shape, inks.made);
      say(face.caption, written(z, axes));
      counters.decoded = (counters.decoded ?? 0) + 1;
    }
    const near = nearest(codes.values, codes.count, z, SHOWN);
    this.owed = performance.now() - this.told < TOLD && (space.held || this.way.moving);
    const words = this.owed ? "" : this.#tell(network, axes, near);
    face.map.show([z[axes[0]], axes[1] < 0 ? 0 : z[axes[1]]], near, face.tasks.ringed, colours, words);
  }

  /** Say what lies next to the point. @returns {string} where it is, in words */
  #tell(/** @type {import("./network.js").Network} */ network, /** @type {[number, number]} */ axes, /** @type {number[]} */ near) {
    const { colours, face, inks, space, state } = this;
    const [codes, labels, images, z, image] = [this.codes.now, space.labels(), space.images(), state.z, this.decoded];
    this.told = performance.now();
    this.pixels ??= Float32Array.from(images.values, (shade) => shade / images.top);
    const alike = nearest(this.pixels, images.count, image, SHOWN);
    const seen = votes(alike, labels);
    face.codes.show(near, images, labels, inks, colours);
    face.alike.show(alike, images, labels, inks, colours);
    face.tasks.look({ z, image, shape: network.shape, alike: seen, rests: !space.held && !this.way.moving, codes, labels, images, inks, state: state.tasks });
    face.dials.show(z);
    const words = written(z, axes);
    label(face.large, `What the decoder makes of ${words}: it looks most like a ${seen[0][0]}`);
    return `${words}, nearest to a ${labels[near[0]]}`;
  }

  /** The code that the encoder gives the first held-out image of a digit. */
  #coded(/** @type {number} */ digit) {
    const originals = this.space.originals();
    return originals && this.space.network ? this.space.network.encode(this.space.pixels(originals, digit)).mean : null;
  }

  #code(/** @type {number} */ k) {
    const codes = this.codes.now;
    return codes && codes.values.slice(k * codes.d, (k + 1) * codes.d);
  }

  #go(/** @type {ArrayLike<number> | null} */ z) {
    if (!z || !this.state.z) return;
    this.way.to(this.state.z, z);
    this.#woken();
  }

  #look(/** @type {() => void} */ how) {
    how();
    this.pulse.wake();
  }

  #wander() {
    if (this.way.wandering) this.way.stop();
    else if (this.state.z) this.way.wander(this.state.z);
    this.#woken();
  }

  #woken() {
    mark(this.face.wander, "aria-pressed", String(this.way.wandering));
    this.pulse.wake();
  }

  /** The learner takes the point: it goes nowhere by itself, and nothing is fetched. */
  #held(/** @type {boolean} */ is) {
    this.space.held = is;
    if (is) this.way.stop();
    else this.moved = true; // where the point was let go, challenges are looked at
    this.#woken();
  }

  #put(/** @type {number} */ a, /** @type {number} */ b) {
    const [across, up] = this.state.axes ?? [0, -1];
    this.#change((z) => {
      z[across] = a;
      if (up >= 0) z[up] = b;
      return z;
    });
  }

  /** @param {(z: number[]) => number[]} how what becomes of the code */
  #change(how) {
    if (!this.state.z) return;
    this.way.stop();
    this.#to(how(Array.from(this.state.z)));
    this.#woken();
  }

  #to(/** @type {ArrayLike<number>} */ z) {
    this.state.z = Float32Array.from(z);
    this.moved = true;
  }

  #set(/** @type {object} */ choice) {
    Object.assign(this.state, choice);
    this.#again();
  }
}

/** A code in words: all of its numbers, or of a long one the two in the plane. */
function written(/** @type {Float32Array} */ z, /** @type {[number, number]} */ axes) {
  if (z.length <= WRITTEN) return `z = (${Array.from(z, (value) => said(value)).join(", ")})`;
  return `z${axes[0] + 1}, z${axes[1] + 1} = ${axes.map((k) => said(z[k])).join(", ")}`;
}
