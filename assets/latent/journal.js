/**
 * The journal: one photo kept as 1, 2, 4 ... numbers by as many autoencoders, which are watched and
 * trained in step. It is a race whose pictures are entries of a notebook.
 */
import { Bar } from "../player/bar.js";
import { place } from "../player/course.js";
import { stepAt } from "../player/curves.js";
import { Deeds } from "../player/deeds.js";
import { say } from "../player/dom.js";
import { dress } from "../player/dress.js";
import { Fleet } from "../player/fleet.js";
import * as mode from "../player/mode.js";
import { Stage } from "../player/stage.js";
import { JournalPage } from "./journal_page.js";
import { counted, decibels, entryAt, rawBits, reach, WHOLE } from "./journal_words.js";
import { ramps } from "./pixels.js";

const OVER = ["done", "stopped", "failed"];
const FIRST_PHOTO = 4; // few numbers make a 9 of it
const FIRST_BITS = 8;
const SPOKEN_EVERY = 4000; // milliseconds between two announcements

export class Journal extends Stage {
  static start() {
    return { photo: FIRST_PHOTO, bits: FIRST_BITS };
  }

  /** @param {HTMLElement} root @param {import("./main.js").Place} where */
  constructor(root, where) {
    super(root, { failed: where.failed });
    this.where = where;
    for (const sheet of ["player/player.css", "latent/journal.css"]) dress(/** @type {any} */ (root.parentNode), sheet, import.meta.url);
    this.deeds = new Deeds(/** @type {any} */ (this));
    this.bar = new Bar(this.steered, { train: "Train all six", resume: "Resume all six" });
    this.page = new JournalPage(root, this.bar.element, {
      choose: (photo) => this.#set({ photo }), bits: (at) => this.#set({ bits: this.#bits[at] }),
    });
    this.watch = new Fleet(where.open, this.heard);
    this.told = false;
    this.last = 0; // when it was said aloud
  }

  /** Take what Python says: which runs, and whether the reader's figure may be seen. */
  update(/** @type {any} */ given) {
    this.colours = this.where.colours();
    this.ramps = ramps(this.colours);
    this.told = Boolean(given.told);
    this.watch.have(given.runs);
    const begun = (given.begun ?? 0) > (this.begun ?? given.begun ?? 0);
    this.begun = given.begun ?? 0;
    if (begun) this.watch.goOn();
    if (begun) this.clock.follow();
    this.page.arrange(this.watch.lanes.map((lane) => lane.statics.bottleneck));
    this.wake();
  }

  ended(/** @type {string} */ before) {
    if (OVER.includes(before) || !OVER.includes(this.watch.run.state)) return;
    this.where.tell({ ended: this.watch.lanes.map((lane) => lane.entry.id) });
  }

  /** Bring the common time up to date; steps that come in before the playhead do not move it. */
  ready() {
    const { clock, watch } = this;
    const { recording } = watch;
    const step = stepAt(recording, clock.position);
    watch.lay();
    if (recording.length && stepAt(recording, clock.position) !== step) clock.position = recording.place(step);
  }

  draw() {
    const { clock, watch, page, deeds } = this;
    const { lanes, recording, run } = watch;
    const position = Math.min(clock.position, Math.max(0, recording.length - 1));
    const step = stepAt(recording, position);
    const steps = run?.steps_target ?? Math.max(1, ...lanes.map((lane) => lane.statics.steps ?? 1));
    const entries = lanes.map((lane, k) => this.#entry(lane, Math.floor(place(lane.recording, step) + 1e-6), k));
    page.wait(!run);
    this.#photo();
    page.rounding(this.#bits, this.where.state.bits);
    this.steer(Math.round(step), steps);
    const lost = this.link === "lost";
    const unrounded = entries.some((entry) => entry && !entry.rounded);
    say(page.status, lost ? "Connection lost, retrying." : this.notice || mode.note(run, deeds.state) || (unrounded ? "Numbers are rounded, and SSIM is measured, at the end of training." : ""));
    this.#speak(entries);
    return false;
  }

  /** Bits a number may have: those that the runs were rounded to, and as computed. */
  get #bits() {
    return [...(this.watch.lanes[0]?.statics.bits ?? []), WHOLE];
  }

  #set(/** @type {Partial<{photo: number, bits: number}>} */ change) {
    Object.assign(this.where.state, change);
    this.last = 0;
    this.wake();
  }

  /** Draw one run's entry. @returns {import("./journal_words.js").Entry | null} */
  #entry(/** @type {Fleet["lanes"][0]} */ lane, /** @type {number} */ at, /** @type {number} */ k) {
    const { photo, bits } = this.where.state;
    const { recording, run, statics, error } = lane;
    const column = this.page.entries[k];
    column.complain(error || (["failed", "interrupted"].includes(run?.state) ? run.reason : ""));
    const entry = run && entryAt(recording, at, photo, bits, run);
    if (!entry) return null;
    const { shape, top } = statics.network;
    column.show(entry, reach(recording, at), { bits, raw: rawBits(shape, top), told: this.told, shape, made: this.ramps.made });
    return entry;
  }

  #photo() {
    const lane = this.watch.lanes.find(({ recording }) => recording.holders.originals);
    if (!lane) return;
    const { values } = /** @type {any} */ (lane.recording.array("originals", lane.recording.end));
    const { shape, top } = lane.statics.network;
    const { photo } = this.where.state;
    const size = shape[0] * shape[1];
    this.page.choices(values, shape, this.ramps.real, photo);
    this.page.photo.show(values.subarray(photo * size, (photo + 1) * size), { digit: photo, shape, top, raw: rawBits(shape, top), told: this.told, real: this.ramps.real });
  }

  /** Say aloud how near each comes, at most every few seconds. */
  #speak(/** @type {(import("./journal_words.js").Entry | null)[]} */ entries, now = performance.now()) {
    if (now - this.last < SPOKEN_EVERY) return;
    const near = entries.map((entry, k) => entry && `${counted(this.page.entries[k].count)} ${decibels(entry.psnr)}`).filter(Boolean);
    if (!near.length) return;
    this.last = now;
    say(this.page.spoken, `The ${this.where.state.photo}. PSNR from ${near.join(", ")}.`);
  }
}
