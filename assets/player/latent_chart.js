/** What an autoencoder's chart shows: its loss, its two terms, or what its codes are like. */
import { curves, range } from "./curves.js";
import { faded } from "./palette.js";

const AROUND = 0.06; // of a range that has ends

/**
 * The quantities by name: the held-out figure, the same on what is trained on, the axis, and what is
 * said of it; "nll" stands for the loss itself, as everywhere.
 * @type {Record<string, {name: string, train?: string, unit: string, ends?: [number, number], from?: number, to?: number, mark?: import("./marks.js").Mark, caption: string}>}
 */
export const LATENT_QUANTITIES = {
  nll: { name: "Loss", unit: "", caption: "Held-out loss" },
  held_rebuild: { name: "Image term", train: "rebuild", unit: "nats", caption: "Nats an image costs once its code is known" },
  held_kl: { name: "Code term", train: "kl", unit: "nats", caption: "Nats an image\u2019s code costs: its KL to N(0, I)" },
  one_nn: { name: "Digits apart", unit: "share", ends: [0, 1], caption: "Share of images whose nearest code is of the same digit" },
  psnr: { name: "PSNR", unit: "dB", caption: "PSNR of rebuilt held-out images" },
  holes: { name: "Holes", unit: "share", from: 0, mark: { label: "chance", value: 0.05, text: "by chance 5 %" }, caption: "Share of random draws that land where no data are" },
  active: { name: "In use", unit: "numbers", from: 0, to: 1, caption: "Numbers of the code that are in use" },
};

/** Those that these runs record; losses of different units or prices are not for one chart. @returns {Record<string, string>} */
export function latentQuantities(/** @type {any[]} */ lanes) {
  const price = (/** @type {any} */ { statics, entry }) => [statics.unit, statics.family === "vae" ? entry?.settings.beta : ""].join();
  const alike = lanes.every((lane) => price(lane) === price(lanes[0]));
  const has = (/** @type {string} */ loss) => (loss === "nll" ? alike : lanes.some(({ recording }) => recording.holders[loss]));
  const alone = lanes.length < 2;
  const kept = Object.entries(LATENT_QUANTITIES).filter(([loss]) => has(loss) && !(alone && loss === "active"));
  return Object.fromEntries(kept.map(([loss, { name }]) => [loss, name]));
}

/**
 * The lines and the scale of a quantity.
 * @param {import("./chart.js").Line[]} lines of the runs, whatever loss they have yet
 * @param {any} statics of the first run @param {number} settled the step from which on values count; none count
 *   after `until`, where the end is not to be told yet
 */
export function latentChart(lines, statics, /** @type {string} */ quantity, colours, settled = 0, until = Infinity) {
  const { train, unit, ends, from, to, mark } = LATENT_QUANTITIES[quantity] ?? LATENT_QUANTITIES.nll;
  const loss = quantity === "nll" ? curves(statics).held : quantity;
  const held = lines.map((line) => ({ ...line, loss }));
  const batches = quantity === "nll" ? curves(statics).train : train;
  const own = held.at(-1);
  const thin = lines.length === 1 && own && batches
    ? [{ ...own, loss: batches, colour: faded(colours.nll, 0.45), width: 1.25, name: "", dotted: false, best: undefined }] : [];
  const all = [...thin, ...held];
  return { lines: all, floor: null, marks: mark ? [mark] : [], unit: unit || statics.unit, range: ends
    ? /** @type {[number, number]} */ ([ends[0] - AROUND, ends[1] + AROUND]) : fitted(all, [settled, until], from, mark?.value ?? to) };
}

/** From the lowest value to the highest, with some room; wild beginnings are left out where asked. */
function fitted(/** @type {import("./chart.js").Line[]} */ lines, /** @type {[number, number]} */ [settled, until], from = Infinity, to = -Infinity) {
  const [low, high] = range(lines, null, settled, true);
  const values = lines.flatMap(({ recording, loss }) => (recording.holders[loss] ?? [])
    .filter((at) => recording.frames[at].step >= settled && recording.frames[at].step <= until).map((at) => recording.frames[at].losses[loss]).filter(Number.isFinite));
  if (!values.length) return /** @type {[number, number]} */ ([low, high]);
  const [least, most] = [Math.min(from, ...values), Math.max(to, Math.min(high, Math.max(...values)))];
  const room = Math.max(1e-6, most - least) * AROUND;
  return /** @type {[number, number]} */ ([least - 2 * room, most + room]);
}
