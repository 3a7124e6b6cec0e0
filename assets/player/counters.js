/** What the player has done so far, for tests and for a look from the browser's console. */
export const counters = { frames: 0, drawn: 0, messages: 0, nodes: 0, reconnects: 0 };

/** @type {any} */ (window).__genlab = counters;
