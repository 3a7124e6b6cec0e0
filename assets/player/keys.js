/** The keyboard's way to a player; what types or presses by itself keeps its keys. */

const UNTOUCHED = "select, .gl-menu, summary, .gl-scroll, .gl-lens, .gl-chip input";

/** Hand `act` the keys pressed inside `root` that are free. */
export function keys(/** @type {HTMLElement} */ root, /** @type {(event: KeyboardEvent) => void} */ act) {
  root.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest(UNTOUCHED)) return;
    if (target.closest("button, a") && [" ", "Enter"].includes(event.key)) return;
    act(event);
  });
}
