/** Several runs in step: one playhead, one bar, one chart. It looks like a player to `Deeds`. */
import { Bar } from "./bar.js";
import { changesOf } from "./changes.js";
import { counters } from "./counters.js";
import { place } from "./course.js";
import { best, stepAt } from "./curves.js";
import { Deeds } from "./deeds.js";
import { say } from "./dom.js";
import { Fleet } from "./fleet.js";
import { captionFromZero, fromRest } from "./from_zero.js";
import * as mode from "./mode.js";
import { colours } from "./palette.js";
import { charted, quantities } from "./race_chart.js";
import { RaceLayout } from "./race_layout.js";
import { RaceWords, stopped, summary } from "./race_words.js";
import { Stage } from "./stage.js";
import { awarded, early, nearest, reached, spreadWords, standing } from "./standing.js";

const OVER = ["done", "stopped", "failed"];

export class Race extends Stage {
  /**
   * @param {HTMLElement} root
   * @param {{open: (channel: string) => any, trigger: (name: string, value: any) => void, failed: () => void}} host
   */
  constructor(root, host) {
    super(root, host);
    /** @type {number | null} the run that the pointer looks at */
    this.looked = null;
    this.veiled = false; // whether the end is not to be seen before it is predicted
    /** @type {number | null} where the playhead stood when each run was sent to its own best step */
    this.bestFrom = null;
    const deeds = (this.deeds = new Deeds(/** @type {any} */ (this)));
    this.bar = new Bar(this.steered, { train: "Train all", resume: "Resume all" });
    this.layout = new RaceLayout(root, this.bar.element, {
      hover: (step) => deeds.hover(step), seek: (step) => deeds.seek(step), changed: () => this.wake(),
      key: (event) => deeds.key(event), table: () => this.wake(), best: () => this.#toBest(),
      open: (index) => host.trigger("open", this.watch.lanes[index].entry.id),
      look: (index, looked) => this.#look(looked ? index : null),
    });
    this.words = new RaceWords(this.layout);
    this.watch = new Fleet(host.open, this.heard);
  }

  /** Take what Python says: which runs, how they are shown, whether the end may be seen. */
  update(/** @type {any} */ { race }) {
    this.data = race;
    this.colours = colours(this.root);
    this.layout.paint(this.colours);
    this.layout.arrange(race, race.runs[0]?.statics ?? {});
    this.watch.have(race.runs);
    const onward = (race.onward ?? 0) > (this.onward ?? race.onward ?? 0);
    this.onward = race.onward ?? 0;
    const veiled = Boolean(race.question && !race.question.answered);
    if (veiled && !this.veiled) this.clock.seek(0);
    if (!veiled && this.veiled) this.#unveil();
    this.veiled = veiled;
    if (onward) this.watch.goOn();
    if (onward) this.clock.follow();
    this.wake();
  }

  ended(/** @type {string} */ before) {
    if (OVER.includes(before) || !OVER.includes(this.watch.run.state)) return;
    this.host.trigger("ended", this.watch.lanes.map((lane) => lane.entry.id));
  }

  /** Bring the common time up to date; steps that come in before the playhead do not move it. */
  ready() {
    const { clock, watch } = this;
    const { recording } = watch;
    const at = Math.floor(clock.position);
    const [before, step] = [recording.frames[at]?.step, stepAt(recording, clock.position)];
    watch.lay();
    if (before !== undefined && recording.frames[at]?.step !== before) clock.position = recording.place(step);
  }

  /** @returns {boolean} whether a picture is still changing by itself */
  draw(/** @type {number} */ moved) {
    const { clock, watch, layout, hover, deeds } = this;
    const { lanes, recording, run } = watch;
    const position = Math.min(hover ?? clock.position, Math.max(0, recording.length - 1));
    const step = stepAt(recording, position);
    const shown = Math.round(step);
    const steps = run?.steps_target ?? Math.max(1, ...lanes.map((lane) => lane.statics.steps ?? 1));
    const until = this.veiled ? step : undefined;
    const bests = lanes.map((lane) => best(lane.recording, lane.statics, until));
    if (clock.position !== this.bestFrom || hover !== null) this.bestFrom = null;
    const stopping = this.bestFrom !== null;
    const places = lanes.map((lane, k) => (stopping ? bests[k] : undefined) ?? place(lane.recording, step));
    // All pictures first, then all words: a canvas asks for its size, which words may change.
    layout.show(lanes.map((lane) => lane.recording));
    const scene = { show: layout.shown, colours: this.colours, moved };
    const changing = lanes.map((lane, k) => layout.tiles[k]?.draw(lane, places[k], scene));
    const judged = lanes.findIndex((lane) => lane.entry.id === this.data.verdicts);
    changing.push(layout.verdicts.draw(lanes[judged], places[judged], scene));
    const standings = lanes.map((lane, k) => (stopping ? early(lane, places[k]) : standing(lane, Math.round(places[k]))));
    const changes = changesOf(lanes);
    this.#chart(standings, { step, steps, until, bests, stopping, changes });
    this.steer(shown, steps, { changes });
    this.#tiles(standings, shown, places, stopping);
    layout.offer(lanes, bests, { stopping, step: shown, veiled: this.veiled });
    const lost = this.link === "lost";
    layout.say(lost ? "Connection lost, retrying." : this.notice || (run ? mode.note(run, deeds.state) : ""));
    counters.drawn += 1;
    counters.race = { step: shown, state: deeds.state, stopping, runs: lanes.map((lane) => ({ id: lane.entry.id,
      state: lane.run?.state ?? "", step: lane.newest, frames: lane.recording.length })) };
    return changing.some(Boolean);
  }

  /** The learner has committed: what is recorded is played to its end. */
  #unveil() {
    if (!OVER.includes(this.deeds.state) || this.clock.atEnd(this.watch.recording.end)) return;
    if (this.pulse.calm) this.clock.live(this.watch.recording.end, false);
    else this.clock.play();
  }

  /** Send each run to its own best step, until the playhead moves; or back to the playhead. */
  #toBest() {
    const { clock } = this;
    if (this.bestFrom !== null) this.bestFrom = null;
    else {
      clock.pause();
      this.bestFrom = clock.position;
    }
    this.wake();
  }

  #look(/** @type {number | null} */ index) {
    this.looked = index;
    this.wake();
  }

  #tiles(standings, /** @type {number} */ step, /** @type {number[]} */ places, /** @type {boolean} */ stopping) {
    const { colours, data, deeds, layout, veiled } = this;
    const over = OVER.includes(deeds.state) && !veiled && standings.some((one) => one.final);
    const best = over && !stopping && data.display === "tiles" ? nearest(this.watch.lanes, data.on) : [];
    if (layout.rows) {
      const charted = ({ recording }, k) => (layout.quantity === "nll" ? standings[k].loss : recording.loss(layout.quantity, Math.round(places[k])));
      layout.rows.show(this.watch.lanes, this.watch.lanes.map(charted), { step, colours, veiled });
    }
    const solid = layout.training.checked;
    layout.tiles.forEach((tile, k) => {
      const lane = this.watch.lanes[k];
      const verdict = best.includes(k) ? awarded(data.on, best.length > 1, lane.statics.floor != null) : "";
      tile.dress(lane.entry.label, lane.entry.hue ?? k, colours, { openable: data.open, solid });
      tile.words(lane, standings[k], { step, verdict, veiled, place: Math.round(places[k]), stopping, show: layout.shown });
    });
  }

  #chart(standings, { step, steps, until, bests, stopping, changes }) {
    const { display } = this.data;
    const { layout, watch, looked } = this;
    if (["sample", "halves"].includes(display)) return;
    layout.quantify(quantities(watch.lanes, display), fromRest(watch.lanes.map((lane) => lane.recording)) ? { kl: captionFromZero(this.data.even) } : {});
    const scene = charted(watch.lanes, { display, colours: this.colours, step, steps, until, looked, bests, stopping, changes,
      quantity: layout.quantity, even: this.data.even, zoomed: layout.zoom.checked, training: layout.training.checked,
      singles: layout.single.checked || this.hover !== null, hovering: this.hover !== null });
    layout.chart.draw(scene);
    const shown = Math.round(step);
    const there = standings.filter((_, k) => reached(watch.lanes[k], shown));
    const losses = there.map((one) => one.loss).filter(Number.isFinite);
    const banded = display === "band" && losses.length > 1;
    const band = banded ? spreadWords(losses, standings.length, scene.unit) : "";
    say(layout.reading, band);
    this.words.chart(watch.lanes, standings, shown, band, layout.quantity, layout.caption.textContent ?? "");
    this.words.show(stopping ? stopped(watch.lanes, standings, bests) : summary(watch.lanes, standings,
      { step: shown, steps, slowest: this.clock.following ? watch.slowest : null, display }));
    this.words.table(watch.lanes, until);
  }
}
