/** What is said of a place, and of such ways in general: with the run's own figures. */

/** Where the way stands. @param {"between" | "analogy" | "half"} way @param {any[]} places */
export function placeWords(way, places, /** @type {number} */ step, /** @type {number} */ steps) {
  const [one, other] = places.map(({ figures }) => figures);
  if (!one) return "On the way.";
  const { mean, sd } = places[0].space.statics.shell;
  const off = (/** @type {number} */ norm) => Math.abs(norm - mean) / sd;
  const where = step === 0 ? "At the beginning" : step === steps ? "At the end" : `At place ${step} of ${steps}`;
  if (way === "half") return step === 0 ? "The image itself: its whole latent." : `${where}: half of its numbers kept, the other half drawn, draw ${step}.`;
  if (way === "analogy") return `${where} it lies ${one.norm.toFixed(1)} from 0, ${deviations(off(one.norm))} off the shell's middle.`;
  const straight = `${where} the straight way lies ${one.norm.toFixed(1)} from 0, ${deviations(off(one.norm))} off the shell's middle`;
  return other ? `${straight}; the sphere's way ${other.norm.toFixed(1)}, ${deviations(off(other.norm))}.` : `${straight}.`;
}

function deviations(/** @type {number} */ count) {
  return `${count.toFixed(1)} standard deviations`;
}

/** What many ways came to, once the run has been measured. @param {"between" | "analogy" | "half"} way */
export function summary(way, /** @type {any} */ run) {
  const found = run?.metrics ?? {};
  if (!found.pairs) return "";
  const real = run.settings.source === "images";
  const ends = real ? "real images" : "draws";
  const told = { between: betweenWords, analogy: analogyWords, half: halfWords }[way];
  return `Over ${found.pairs} such ways: ${told(found, ends)}`;
}

function betweenWords(found, /** @type {string} */ ends) {
  const gain = found.nll - found.nll_straight;
  return `${ends} lie ${found.norm.toFixed(1)} \u00b1 ${found.norm_sd.toFixed(1)} from 0; halfway, the straight way ${found.norm_straight.toFixed(1)}, the sphere's ${found.norm_sphere.toFixed(1)}. ` +
    `Is that to be seen? ${inkWords(found, "straight", "sphere")} ${judgeWords(found)} ` +
    `The flow itself finds the straight middle ${gain > 0 ? "likelier" : "less likely"} than ${ends}, by ${Math.abs(gain).toFixed(0)} nats${gain > 0 ? ": the density is highest near 0, and next to no draw ever falls there" : ""}.`;
}

/** How much of the paper is inked halfway, against the ends. */
function inkWords(found, /** @type {string} */ one, /** @type {string} */ other) {
  const share = (/** @type {string} */ name) => found[`ink_${name}`] / found.ink;
  const [first, second] = [share(one), share(other)];
  const noise = (2 * Math.hypot(found[`ink_${one}_stderr`], found.ink_stderr)) / found.ink;
  const figures = `${percent(first)} of the ends' ink, on the sphere ${percent(second)}`;
  if (Math.abs(first - 1) <= noise) return `Not in the ink: ${figures}.`;
  return `Yes, strokes halfway are ${first < 1 ? "thinner" : "bolder"}: ${figures}.`;
}

function judgeWords(found) {
  const apart = found.sure_sphere - found.sure_straight;
  const noise = 2 * Math.hypot(found.sure_straight_stderr, found.sure_sphere_stderr);
  const figures = `(${percent(found.sure_straight)} straight, ${percent(found.sure_sphere)} sphere, ${percent(found.sure)} at the ends)`;
  if (Math.abs(apart) <= noise) return `A judge of digits is as sure of one as of the other ${figures}.`;
  return `A judge of digits is surer ${apart > 0 ? "on the sphere" : "on the straight way"} ${figures}.`;
}

function analogyWords(found, /** @type {string} */ ends) {
  return `the answer lies ${found.norm_analogy.toFixed(1)} from 0, since three far latents add up; ${ends} lie ${found.norm.toFixed(1)}. It has ${percent(found.ink_analogy / found.ink)} of their ink, ` +
    `and ${percent(found.ink_analogy_on_shell / found.ink)} once it is put back on the shell. A judge of digits is ${percent(found.sure_analogy)} sure of it as it comes, ${percent(found.sure_analogy_on_shell)} put back, ${percent(found.sure)} of the ends.`;
}

function halfWords(found) {
  return `a judge sees the same digit as before in ${percent(found.same_coarse)} where the coarse half is kept, in ${percent(found.same_random)} where a random half is, ` +
    `in ${percent(found.same_fine)} where the fine half is. All of them stay on the shell (${found.norm_random.toFixed(1)} from 0). Coarse numbers passed through all of the flow's levels; fine ones were set aside at the first.`;
}

function percent(/** @type {number} */ share) {
  return `${Math.round(100 * share)} %`;
}
