/** What an autoencoder's figures are called, and what they say. */

const DASH = "\u2013";
const said = (/** @type {number} */ nats) => nats.toFixed(2).replace("-", "\u2212"); // no more is sure

/** Whether a run is of codes: then its loss is no likelihood of a density. */
export const isLatent = (/** @type {any} */ statics) => statics?.kind === "latent";

/** What a run's held-out loss is called. */
export function called(/** @type {any} */ statics) {
  if (!isLatent(statics)) return "NLL";
  return statics.family === "vae" ? "loss" : "squared error";
}

const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(Math.abs(share) < 0.1 ? 1 : 0)} %`;
const decibels = (/** @type {number} */ value) => `${value.toFixed(1)} dB`;

/** A loss as it is written: squared errors are small. */
export function priced(/** @type {number | undefined} */ loss, /** @type {any} */ statics) {
  if (loss === undefined || !Number.isFinite(loss)) return DASH;
  return statics.family === "vae" ? said(loss) : loss.toFixed(4);
}

/** What else is known beside the loss: name, figure, what it means. @returns {[string, string, string][]} */
export function beside(/** @type {(name: string) => number | undefined} */ seen, /** @type {any} */ statics) {
  /** @type {[string, string, (value: number) => string, string][]} */
  const all = [
    ["Image term", "held_rebuild", said, "nats an image, once its code is known"],
    ["Code term", "held_kl", said, "nats an image: the KL of its code to N(0, I)"],
    ["Digits told apart", "one_nn", percent, "share of held-out images whose nearest training code is of the same digit"],
    ["PSNR", "psnr", decibels, "of rebuilt held-out images; more is nearer"],
    ["SSIM", "ssim", (value) => value.toFixed(3), "of rebuilt held-out images; 1 is the same"],
    ["In holes", "holes", percent, "random draws that land where no data are; 5 % is what the data's own codes would give"],
    ["Numbers in use", "active", (value) => `${value} of ${statics.bottleneck}`, "that differ from image to image (variance above 0.01)"],
  ];
  return all.flatMap(([name, loss, write, about]) => {
    const value = seen(loss);
    return value === undefined || !Number.isFinite(value) ? [] : [/** @type {[string, string, string]} */ ([name, write(value), about])];
  });
}

/** What the picture shows at a frame, in plain words. */
export function codedSummary(/** @type {import("./feed.js").Recording} */ recording, /** @type {number} */ at, /** @type {number} */ steps, /** @type {any} */ statics) {
  const seen = (/** @type {string} */ name) => recording.loss(name, at);
  const words = [`Step ${recording.frames[at].step.toLocaleString("en")} of ${steps.toLocaleString("en")}.`];
  const loss = seen(statics.lines.held);
  const [rebuild, kl, apart, active] = ["held_rebuild", "held_kl", "one_nn", "active"].map(seen);
  if (loss !== undefined && !Number.isFinite(loss)) return `${words[0]} The loss is no longer a number.`;
  if (rebuild !== undefined && kl !== undefined) {
    words.push(`A held-out image costs ${said(rebuild)} nats once its code is known, and its code ${said(kl)}.`);
  } else if (loss !== undefined) words.push(`A pixel of a held-out image comes back with a squared error of ${priced(loss, statics)}.`);
  if (apart !== undefined) words.push(`Of ${percent(apart)} the nearest code is of the same digit.`);
  if (active !== undefined && active < statics.bottleneck) {
    words.push(active ? `${active} of ${statics.bottleneck} numbers are in use.` : "No number of the code is in use: the code says nothing.");
  }
  return words.join(" ");
}

/** How several of them stand, in a sentence; "" where nothing is measured. */
export function codedStanding(/** @type {any[]} */ lanes, /** @type {number} */ step) {
  const each = (/** @type {string} */ loss, /** @type {(value: number) => string} */ write) => {
    const told = lanes.map(({ entry, recording }) => [entry.label, recording.loss(loss, recording.at(step))]);
    return told.some(([, value]) => value === undefined) || !told.length ? "" : told.map(([label, value]) => `${label} ${write(value)}`).join(", ");
  };
  const counts = lanes.map(({ entry, recording }) => [recording.loss("active", recording.at(step)), entry.label]);
  if (lanes.length > 2 && counts.every(([count]) => count !== undefined)) { // a row of them is about that
    return `Numbers in use: ${counts.map(([count, label]) => `${count} at ${label}`).join(", ")}.`;
  }
  const [holes, apart] = [each("holes", percent), each("one_nn", percent)];
  return [holes && `In holes: ${holes}.`, apart && `Digits told apart: ${apart}.`].filter(Boolean).join(" ");
}
