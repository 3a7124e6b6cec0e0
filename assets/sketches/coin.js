/** A coin: what each toss costs under a chance p of heads, and where the mean is lowest. */
import { h, mark, say } from "../player/dom.js";
import { CoinPlot } from "./coin_plot.js";
import { text } from "./figures.js";
import { bernoulli } from "./likelihood.js";
import { Links, reachable, rove } from "./links.js";
import { button, Price, Totals } from "./prices.js";
import { fresh, generator } from "./random.js";

const MOST = 40;
const FULL = 3; // nats at which a chip's bar is full: the plot's upper edge
const STEP = 0.01;
const SNAP = 0.008; // the best p, once shown, is easy to hit
const PREPARED = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1];
const NAMES = ["tails", "heads"];

export class Coin {
  /** @param {{tosses?: number[], seed?: number}} given */
  static start({ tosses = PREPARED, seed = fresh() }) {
    const uniform = generator(seed);
    return { tosses: [...tosses], p: 0.5, shown: false, uniform, bias: bias(uniform), own: true };
  }

  /** @param {HTMLElement} root @param {any} state kept while the page is open */
  constructor(root, state) {
    this.state = state;
    /** @type {{element: HTMLElement, coin: any, price: Price}[]} */
    this.cells = [];
    this.plot = new CoinPlot(state, (p) => this.#to(p));
    this.totals = new Totals("toss");
    this.row = h("ol.gl-tosses", { "aria-label": "Tosses" });
    rove(this.row, ".gl-coin");
    rove(this.row, ".gl-price");
    this.none = h("p.gl-none", {}, "No tosses yet. Toss the coin.");
    this.rule = h("p.gl-rule", {});
    this.says = h("p.gl-say", { role: "status" });
    this.heads = button("Heads", () => this.#toss([1], true));
    this.tails = button("Tails", () => this.#toss([0], true));
    this.ten = button("Toss a hidden coin 10 times", () => this.#hidden());
    this.clear = button("Clear", () => this.#clear());
    this.best = button("", () => this.#reveal(), { "data-testid": "best" });
    root.replaceChildren(h("div.gl-two.gl-coin-sketch", { role: "group", "aria-label": "A coin and its likelihood" },
      h("div.gl-half", {}, h("div.gl-tools", {}, this.heads, this.tails, this.ten, this.clear),
        this.rule, h("div.gl-box", {}, this.row, this.none), this.totals.element),
      h("div.gl-half", {}, this.plot.element, h("div.gl-tools", {}, this.best, this.says))));
    this.links = new Links(root, (lit) => this.plot.single(lit === null ? null : Number(lit.slice(1))));
    this.resized = new ResizeObserver(() => this.plot.show(true));
    this.resized.observe(root);
    this.show();
  }

  dispose() {
    this.resized.disconnect();
  }

  show() {
    const { tosses, p, shown } = this.state;
    const n = tosses.length;
    const each = this.totals.show(tosses.map((toss) => bernoulli(toss, p)));
    this.#cells();
    tosses.forEach((toss, k) => this.#cell(k, toss, each[k]));
    this.none.hidden = n > 0;
    for (const one of [this.heads, this.tails, this.ten]) one.disabled = n >= MOST;
    this.clear.disabled = this.best.disabled = n === 0;
    say(this.best, shown ? "Hide the best p" : "Show the best p");
    mark(this.best, "aria-pressed", String(shown));
    say(this.rule, `A head costs \u2212log p = ${text(bernoulli(1, p))}, ` +
      `a tail \u2212log(1 \u2212 p) = ${text(bernoulli(0, p))} nats.`);
    say(this.says, sentence(this.state));
    this.plot.show();
    this.links.show();
  }

  #cells() {
    const { length } = this.state.tosses;
    if (this.cells.length === length) return;
    while (this.cells.length > length) this.cells.pop()?.element.remove();
    while (this.cells.length < length) this.cells.push(this.#make(this.cells.length));
    this.row.append(...this.cells.map((cell) => cell.element).filter((one) => !one.isConnected));
    reachable(this.cells.map((cell) => cell.coin));
    reachable(this.cells.map((cell) => cell.price.element));
  }

  #make(/** @type {number} */ k) {
    const coin = h("button.gl-coin", { type: "button", tabindex: "-1", "data-link": `t${k}`,
      click: () => this.#turn(k), keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Delete" || event.key === "Backspace") this.#remove(k);
      } });
    const price = new Price(`t${k}`, FULL);
    price.element.tabIndex = -1;
    return { coin, price, element: h("li", {}, coin, price.element) };
  }

  #cell(/** @type {number} */ k, /** @type {number} */ toss, /** @type {number} */ value) {
    const { coin, price } = this.cells[k];
    say(coin, toss ? "H" : "T");
    mark(coin, "data-toss", NAMES[toss]);
    mark(coin, "aria-label", `Toss ${k + 1}: ${NAMES[toss]}. Press to turn it over.`);
    price.show(value, `Toss ${k + 1}, ${NAMES[toss]}`);
  }

  #to(/** @type {number} */ p) {
    const { state } = this;
    const { heads, n } = tally(state);
    const near = state.shown && Math.abs(p - heads / n) < SNAP;
    state.p = near ? heads / n : Math.round(Math.min(1, Math.max(0, p)) / STEP) * STEP;
    this.show();
  }

  #toss(/** @type {number[]} */ more, /** @type {boolean} */ own) {
    const { state } = this;
    state.own = own || (state.own && state.tosses.length > 0);
    state.tosses.push(...more.slice(0, MOST - state.tosses.length));
    this.show();
  }

  #hidden() {
    const { state } = this;
    this.#toss(Array.from({ length: 10 }, () => Number(state.uniform() < state.bias)), false);
  }

  #turn(/** @type {number} */ k) {
    this.state.tosses[k] = 1 - this.state.tosses[k];
    this.state.own = true;
    this.show();
  }

  #remove(/** @type {number} */ k) {
    this.state.tosses.splice(k, 1);
    this.show();
    this.cells[Math.min(k, this.cells.length - 1)]?.coin.focus();
  }

  #clear() {
    Object.assign(this.state, { tosses: [], shown: false, bias: bias(this.state.uniform) });
    this.show();
    this.heads.focus();
  }

  #reveal() {
    this.state.shown = !this.state.shown;
    this.show();
  }
}

/** A coin that is far enough from fair to be told from it. */
function bias(/** @type {() => number} */ uniform) {
  const off = 0.12 + 0.26 * uniform();
  return uniform() < 0.5 ? 0.5 - off : 0.5 + off;
}

/** @returns {{heads: number, n: number}} */
export function tally(/** @type {{tosses: number[]}} */ { tosses }) {
  return { heads: tosses.reduce((sum, toss) => sum + toss, 0), n: tosses.length };
}

/** What there is to say about this p and these tosses. */
function sentence(/** @type {any} */ state) {
  const { heads, n } = tally(state);
  const { p, shown } = state;
  if (!n) return "";
  const impossible = p === 0 && heads ? "heads" : p === 1 && heads < n ? "tails" : "";
  if (impossible) return `At p = ${p} ${impossible} cannot happen, and it did: its price is infinite.`;
  if (!shown) return "Drag p to where the curve is lowest.";
  const best = `Best p = ${heads}/${n} = ${text(heads / n)}, the share of heads.`;
  if (heads === n) return `${best} A head then costs nothing, and a single tail would cost infinity.`;
  if (heads === 0) return `${best} A tail then costs nothing, and a single head would cost infinity.`;
  return state.own ? best : `${best} The hidden coin has p = ${text(state.bias, 2)}.`;
}
