/** Chips that choose what is to be seen. */
import { h } from "./dom.js";
import { JUDGES } from "./verdict.js";

const NAMES = { data: "Data", samples: "Model samples", density: "Model density", grid: "Grid", points: "Points", map: "D\u2019s map", batch: "Mini-batch", pull: "Pull", clouds: "Clouds", prior: "Where draws come from", holes: "Holes", ...JUDGES };
const BEHIND = ["density", ...Object.keys(JUDGES)]; // one of them at a time lies behind the points

/** What there is to be seen in each kind of picture. */
export const SEEN = { plane: ["data", "samples", "density"], image: ["data", "samples"], latent: ["clouds", "prior", "holes"] };

/** The same where recordings hold what judges say of the plane. */
export function seen(/** @type {string} */ kind, /** @type {import("./feed.js").Recording[]} */ recordings) {
  const judges = Object.keys(JUDGES).filter((name) => recordings.some(({ holders }) => holders[name]));
  if (kind === "latent") return SEEN.latent.filter(coded(recordings));
  return kind === "plane" ? [...SEEN.plane, ...judges] : SEEN[kind] ?? SEEN.plane;
}

/** Which chips have something to show of codes. @returns {(name: string) => boolean} */
function coded(/** @type {import("./feed.js").Recording[]} */ recordings) {
  const has = { clouds: recordings.some(({ holders }) => holders.spread), prior: true,
    holes: recordings.some((one) => one.array("codes", 0)?.shape[1] === 2) }; // in a plane alone they can be seen
  return (name) => has[name];
}

/**
 * A chip for each name; pressing one changes `shown` and calls `changed`.
 * @param {string[]} names @param {Record<string, boolean>} shown @param {() => void} changed
 */
export function chips(names, shown, changed) {
  /** @type {Record<string, HTMLInputElement>} */
  const boxes = {};
  return names.map((name) => {
    const box = boxes[name] = h("input", { type: "checkbox", change: () => {
      shown[name] = box.checked;
      for (const other of BEHIND.includes(name) && box.checked ? BEHIND : []) {
        if (other === name || !boxes[other]) continue;
        shown[other] = boxes[other].checked = false;
      }
      changed();
    } });
    box.checked = Boolean(shown[name]);
    return h("label.gl-chip", { "data-role": name }, box, h("i", {}), NAMES[name]);
  });
}
