/** The "More" menu: train longer, take the run home, name this moment. */
import { h, icon, mark } from "./dom.js";

/** What can be taken home: a name, the route's end, and what it is. */
const DOWNLOADS = [
  ["script.py", "Script", "this very run, without GenLab"],
  ["notebook.ipynb", "Notebook", "the same in cells"],
  ["recording.genlab", "Recording", "every frame, for GenLab"],
  ["weights.safetensors", "Weights", "of the trained model"],
  ["curves.csv", "Curves", "CSV"],
  ["figure.png", "Figure", "PNG of this moment"],
  ["figure.svg", "Figure", "SVG of this moment"],
];

export class Menu {
  /** @param {Record<string, (value?: any) => void>} on */
  constructor(on) {
    this.on = on;
    this.links = DOWNLOADS.map(([file, name, what]) =>
      h("a", { role: "menuitem", "data-file": file, download: true, tabindex: "-1" }, h("b", {}, name),
        h("small", {}, what)));
    this.extend = this.#item("+ 50 % more steps", "", () => on.extend());
    this.picture = this.#item("Picture", "PNG as it is shown", () => on.picture());
    this.moment = this.#item("Link to this moment", "in the address", () => on.moment());
    this.list = h("div.gl-menu", { role: "menu", "aria-label": "More", hidden: true,
      keydown: (/** @type {KeyboardEvent} */ event) => this.#keys(event) },
      this.extend, this.moment, this.picture, ...this.links);
    this.button = h("button.gl-icon", { type: "button", "aria-label": "More", title: "More",
      "aria-haspopup": "menu", "aria-expanded": "false", click: () => this.toggle() }, icon("more"));
    this.element = h("div.gl-more", { focusout: (/** @type {FocusEvent} */ event) => {
      if (!this.element.contains(event.relatedTarget)) this.toggle(false);
    } }, this.button, this.list);
  }

  /** Say which run and moment the links are for; null where there is no server to ask. */
  address(/** @type {string | null} */ base, /** @type {number} */ frame) {
    for (const link of this.links) {
      const file = link.dataset.file;
      const part = file.startsWith("figure") ? `?frame=${frame}` : "";
      link.hidden = base === null;
      if (base !== null) mark(link, "href", `${base}/${file}${part}`);
    }
  }

  /** @param {import("./bar.js").View} view */
  show({ done, ready }) {
    this.extend.hidden = !done;
    this.button.disabled = !ready;
  }

  toggle(open = this.list.hidden) {
    if (open === !this.list.hidden) return;
    if (open) this.on.opened();
    this.list.hidden = !open;
    mark(this.button, "aria-expanded", String(open));
    if (open) this.#items()[0]?.focus();
  }

  #item(name, what, act) {
    const press = () => {
      this.toggle(false);
      this.button.focus();
      act();
    };
    return h("button", { type: "button", role: "menuitem", tabindex: "-1", click: press },
      h("b", {}, name), h("small", {}, what));
  }

  #items() {
    return [...this.list.children].filter((item) => !item.hidden);
  }

  #keys(/** @type {KeyboardEvent} */ event) {
    const items = this.#items();
    const root = /** @type {ShadowRoot} */ (this.element.getRootNode());
    const at = items.indexOf(root.activeElement);
    const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (goal !== undefined) items[(goal + items.length) % items.length].focus();
    else if (event.key === "Escape") {
      this.toggle(false);
      this.button.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
