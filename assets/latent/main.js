/**
 * The entry of the views of a latent space: Streamlit calls the default export at every rerun, with the
 * same element. A view lives on in its element and hears of what is new; nothing is built twice.
 */
import { dress } from "../player/dress.js";
import { routes, socketAddress } from "../player/line.js";
import { Outbox } from "../player/outbox.js";
import { colours, PALETTE } from "../player/palette.js";
import { PollTransport } from "../player/transport_poll.js";
import { WebSocketTransport } from "../player/transport_ws.js";
import { Draw } from "./draw.js";
import { Journal } from "./journal.js";
import { Kinds } from "./kinds.js";
import { Letters } from "./letters.js";
import { Search } from "./search.js";
import { Shell } from "./shell.js";
import { Space } from "./space.js";
import { Travel } from "./travel.js";
import { Walk } from "./walk.js";

/**
 * Every view by the name that Python gives it. A view is a class:
 *   static start(given): what it remembers while the page is open, of the learner's doing (an object);
 *   new View(root, place): fills `root`, an element that is its own;
 *   update(given): after each rerun of the page, also after the first and when the theme changes;
 *   dispose(): it leaves the page.
 * @typedef {{spaces: Record<string, Space>, given: any, state: any, colours: () => ReturnType<typeof colours>,
 *            tell: (value: any) => void, open: import("./space.js").Host["open"], failed: () => void}} Place
 *   `spaces`: by the names that Python gave; `given`: what else Python gave; `state`: as `start` made
 *   it, and later as the view left it; `tell`: says something to Python (`on_said`), which runs the
 *   page again: never while a learner drags; `open`, `failed`: of the page's lines, for runs in step
 * @type {Record<string, any>}
 */
const VIEWS = { draw: Draw, journal: Journal, kinds: Kinds, search: Search, shell: Shell, travel: Travel, walk: Walk };

/** @type {WeakMap<object, any>} */
const mounted = new WeakMap();
/** @type {Map<string, any>} what views remember, by their keys */
const kept = new Map();

/**
 * @param {{data: any, parentElement: HTMLElement | ShadowRoot,
 *          setStateValue: (name: string, value: any) => void,
 *          setTriggerValue: (name: string, value: any) => void}} call
 * @returns {() => void} what to do when the component leaves the page
 */
export default function mount(call) {
  const { parentElement, data } = call;
  const here = mounted.get(parentElement) ?? build(call);
  here.call = call;
  paint(here.root);
  supply(here, data);
  here.view.update(data.given ?? {});
  return () => {
    here.view.dispose();
    for (const space of Object.values(here.spaces)) /** @type {Space} */ (space).dispose();
    here.outbox.close();
    mounted.delete(parentElement);
  };
}

function build(/** @type {any} */ call) {
  const { parentElement, data } = call;
  const root = parentElement.querySelector(".gl-latent");
  dress(parentElement, "latent/latent.css", import.meta.url);
  /** @type {any} */
  const here = { call, root, spaces: {}, polls: new Map() };
  here.outbox = new Outbox((commands) => here.call.setTriggerValue("command", commands));
  here.letters = new Letters((command) => here.outbox.post(command));
  here.host = host(here);
  mounted.set(parentElement, here);
  root.dataset.view = data.view;
  paint(root);
  adopt(here, data);
  const View = VIEWS[data.view];
  if (!View) throw new Error(`There is no view "${data.view}"; there are ${Object.keys(VIEWS).join(", ")}.`);
  if (!kept.has(data.key)) kept.set(data.key, View.start(data.given ?? {}));
  here.view = new View(root, {
    spaces: here.spaces, given: data.given ?? {}, state: kept.get(data.key), colours: () => colours(root),
    tell: (/** @type {any} */ value) => here.call.setTriggerValue("said", value),
    open: here.host.open, failed: here.host.failed,
  });
  return here;
}

/** What a space asks of the page: lines to the server, and weights. @returns {import("./space.js").Host} */
function host(/** @type {any} */ here) {
  return {
    open: (channel) => (receiver) => {
      if (!here.call.data.poll) return new WebSocketTransport(socketAddress(), receiver);
      const transport = new PollTransport(channel, receiver, (command) => here.outbox.post(command));
      here.polls.set(channel, transport);
      return transport;
    },
    failed: () => here.call.setStateValue("fallback", true),
    weights: (run, step, channel) => (here.call.data.poll ? here.letters.ask(channel, step) : fetched(run, step)),
  };
}

/** The step only makes the address another one: the browser then keeps what it has of a step. */
async function fetched(/** @type {string} */ run, /** @type {number} */ step) {
  const answer = await fetch(new URL(`runs/${run}/weights.safetensors?step=${step}`, routes()));
  if (!answer.ok) throw new Error(await answer.text());
  return answer.arrayBuffer();
}

/** Have a space for each experiment that Python names, and none for others. */
function adopt(/** @type {any} */ here, /** @type {any} */ data) {
  for (const name of Object.keys(here.spaces)) {
    if (name in data.experiments) continue;
    here.spaces[name].dispose();
    delete here.spaces[name];
  }
  for (const [name, target] of Object.entries(data.experiments)) {
    here.spaces[name] ??= new Space(name, here.host);
    here.spaces[name].reseed = data.reseeds ? () => here.call.setTriggerValue("reseed", true) : null;
    here.spaces[name].target(target);
  }
}

/** Take what Python sent: which runs, and what is new of them where there is no line of our own. */
function supply(/** @type {any} */ here, /** @type {any} */ data) {
  adopt(here, data);
  if (!data.poll) return;
  here.outbox.heard(data.heard ?? 0);
  for (const [channel, sent] of Object.entries(data.poll)) {
    here.letters.receive(channel, sent);
    here.polls.get(channel)?.receive(sent);
  }
}

/** Give the roles their colours of the theme that the page has now. */
function paint(/** @type {HTMLElement} */ root) {
  const now = colours(root);
  for (const role of Object.keys(PALETTE)) {
    if (role !== "paper" && role !== "ink") root.style.setProperty(`--gl-${role}`, now[role]);
  }
  root.style.setProperty("--gl-on-accent", now.onAccent);
  root.dataset.dark = String(now.dark);
}
