/** Runs in groups, where there are too many for pictures: a row for each group, a bar for each run. */
import { h, mark, say } from "./dom.js";
import { brief, spread } from "./standing.js";
import { stroke, swatch } from "./tile.js";

export class Rows {
  constructor() {
    this.element = h("ul.gl-rows", { "aria-label": "Students" });
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    this.key = "";
  }

  /** @param {any[]} lanes @param {(number | undefined)[]} values what the chart shows of them, at the playhead */
  show(lanes, values, { step, colours, veiled }) {
    const groups = [...new Set(lanes.map(({ entry }) => entry.group))];
    const key = lanes.map(({ entry }) => entry.id).join();
    if (key !== this.key) {
      this.key = key;
      this.rows = new Map(groups.map((group) => [group, new Row(group, lanes.filter((lane) => lane.entry.group === group).length)]));
      this.element.replaceChildren(...[...this.rows.values()].map(({ element }) => element));
    }
    for (const group of groups) {
      const members = lanes.flatMap((lane, k) => (lane.entry.group === group ? [{ lane, value: values[k] }] : []));
      this.rows.get(group)?.show(members, { step, colours, veiled });
    }
  }
}

class Row {
  constructor(/** @type {string} */ group, /** @type {number} */ count) {
    this.sample = stroke();
    this.bars = Array.from({ length: count }, () => h("i", {}));
    this.figure = h("span.gl-row-figure", {});
    this.state = h("small", {});
    this.element = h("li", {}, this.sample, h("b", {}, group), h("span.gl-row-bars", { "aria-hidden": "true" }, ...this.bars),
      this.figure, this.state);
  }

  show(/** @type {{lane: any, value: any}[]} */ members, { step, colours, veiled }) {
    swatch(this.sample, members[0].lane.entry.hue, colours);
    members.forEach(({ lane }, k) => {
      const share = Math.min(1, lane.newest / Math.max(1, lane.run?.steps_target ?? lane.statics.steps));
      mark(this.bars[k], "style", `--gl-share:${(100 * share).toFixed(1)}%`);
      mark(this.bars[k], "data-state", lane.run?.state ?? null);
    });
    const losses = members.map(({ value }) => value).filter(Number.isFinite);
    const { mean, sd } = spread(losses.length ? losses : [NaN]);
    say(this.figure, !losses.length ? "\u2013" : brief(mean) + (losses.length > 1 ? ` (sd ${brief(sd)})` : ""));
    say(this.state, said(members.map(({ lane }) => lane), step, veiled));
  }
}

/** What a group's runs are doing. */
function said(/** @type {any[]} */ lanes, /** @type {number} */ step, /** @type {boolean} */ veiled) {
  const failed = lanes.find(({ run, error }) => run?.state === "failed" || error);
  if (failed) return failed.error || failed.run.reason;
  const done = lanes.filter(({ over }) => over).length;
  if (done === lanes.length) return veiled && lanes.some(({ newest }) => step < newest) ? "Recorded" : "Done";
  if (lanes.some(({ run }) => run?.state === "running" || run?.starting)) return `Training, ${done} of ${lanes.length} done`;
  return done ? `${done} of ${lanes.length} done` : lanes.some(({ underWay }) => underWay) ? "Paused" : "Not started";
}
