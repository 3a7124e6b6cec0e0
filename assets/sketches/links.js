/**
 * One thing in two pictures: elements with the same `data-link` light up together, under the
 * pointer and with the focus.
 */
export class Links {
  /**
   * @param {HTMLElement} root
   * @param {(name: string | null) => void} [on] told what is lit now
   */
  constructor(root, on = () => {}) {
    this.root = root;
    this.on = on;
    /** @type {string | null} */
    this.lit = null;
    this.held = false; // while something is dragged, the pointer may leave it
    const near = (/** @type {Event} */ event) =>
      /** @type {Element} */ (event.target).closest?.("[data-link]")?.getAttribute("data-link") ?? null;
    for (const kind of ["pointerover", "focusin"]) {
      root.addEventListener(kind, (event) => this.held || this.light(near(event)));
    }
    root.addEventListener("pointerleave", () => this.held || this.light(null));
    root.addEventListener("focusout", () => this.held || this.light(null));
  }

  /** Light all that bears this name; null lights none. */
  light(/** @type {string | null} */ name) {
    if (name === this.lit) return;
    this.lit = name;
    this.root.classList.toggle("gl-linking", name !== null);
    this.show();
    this.on(name);
  }

  /** Say it again, where elements have come or gone. */
  show() {
    for (const element of this.root.querySelectorAll("[data-link]")) {
      element.classList.toggle("gl-lit", element.getAttribute("data-link") === this.lit);
    }
  }
}

/**
 * Make a row of like elements one stop of the Tab key: the arrows go from one to the next.
 * @param {HTMLElement} row @param {string} which a selector for its elements
 */
export function rove(row, which) {
  const all = () => /** @type {HTMLElement[]} */ ([...row.querySelectorAll(which)]);
  row.addEventListener("focusin", (event) => {
    const here = /** @type {Element} */ (event.target).closest(which);
    if (here) for (const one of all()) one.tabIndex = one === here ? 0 : -1;
  });
  row.addEventListener("keydown", (event) => {
    const list = all();
    const at = list.indexOf(/** @type {any} */ (event.target));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    list[Math.max(0, Math.min(list.length - 1, to))].focus();
  });
}

/** Keep exactly one element of such a row within the Tab key's reach. */
export function reachable(/** @type {HTMLElement[]} */ list) {
  const stop = list.findIndex((one) => one.tabIndex === 0);
  list.forEach((one, k) => (one.tabIndex = k === Math.max(0, stop) ? 0 : -1));
}
