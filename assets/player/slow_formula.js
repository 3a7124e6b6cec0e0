/** What each move of a duel goes down, by its loss. Pure functions. */
import { GAMES } from "./slow_words.js";

/** What a move descends, in one line: "" for one that descends nothing. */
export function formula(/** @type {string} */ kind, /** @type {Record<string, number>} */ figures, statics) {
  const game = GAMES[figures.game] ?? statics.game;
  if (kind === "descend") return "It goes down: mean of \u2212log p(x).";
  if (kind === "look") return "D(x) = log p\u1d48\u1d43\u1d57\u1d43(x) \u2212 log p\u1d33(x)";
  if (kind === "critic") {
    const doubt = figures.smoothing > 0 ? `, data called data with ${weight(1 - figures.smoothing)}` : "";
    const slope = figures.gradient_penalty > 0 ? ` + ${weight(figures.gradient_penalty)} \u00b7 mean of (|\u2207D| \u2212 1)\u00b2` : "";
    const flat = figures.r1 > 0 ? ` + ${weight(figures.r1 / 2)} \u00b7 mean of |\u2207D(x)|\u00b2` : "";
    return down(D_PAYS[game] + slope + flat + doubt);
  }
  if (kind !== "generator") return "";
  const both = statics.duel?.objective === "hybrid" ? ` + ${weight(figures.hybrid ?? 1)} \u00b7 mean of \u2212log p(x)` : "";
  return down(G_PAYS[game] + both);
}

function down(/** @type {string} */ what) {
  return `It goes down: ${what}${what.includes("softplus") ? "; softplus(t) = log(1 + e\u1d57)" : ""}.`;
}

const D_PAYS = {
  nonsaturating: "mean of softplus(\u2212D(x)) + mean of softplus(D(G(z)))",
  saturating: "mean of softplus(\u2212D(x)) + mean of softplus(D(G(z)))",
  leastsquares: "mean of \u00bd(D(x) \u2212 1)\u00b2 + mean of \u00bd(D(G(z)) + 1)\u00b2",
  hinge: "mean of max(0, 1 \u2212 D(x)) + mean of max(0, 1 + D(G(z)))",
  wasserstein: "mean of D(G(z)) \u2212 mean of D(x)",
};
const G_PAYS = {
  nonsaturating: "mean of softplus(\u2212D(G(z)))",
  saturating: "\u2212 mean of softplus(D(G(z)))",
  leastsquares: "mean of \u00bd(D(G(z)) \u2212 1)\u00b2",
  hinge: "\u2212 mean of D(G(z))",
  wasserstein: "\u2212 mean of D(G(z))",
};

/** A setting as it was given: 10, 0.1. */
function weight(/** @type {number} */ value) {
  return String(Number(value.toPrecision(3)));
}
