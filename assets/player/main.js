/**
 * The component's entry: Streamlit calls the default export at every rerun, with the same element.
 * The player lives on in that element and takes what is new; nothing is built twice.
 */
import { dress } from "./dress.js";
import { routes, socketAddress } from "./line.js";
import { Outbox } from "./outbox.js";
import { Player } from "./player.js";
import { Race } from "./race.js";
import { PollTransport } from "./transport_poll.js";
import { WebSocketTransport } from "./transport_ws.js";

/** @type {WeakMap<object, {player: Player | Race, polls: Map<string, PollTransport>, outbox: Outbox, call: any}>} */
const mounted = new WeakMap();

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
  here.player.update(data);
  if (data.poll) here.outbox.heard(data.heard ?? 0);
  for (const [channel, sent] of Object.entries(data.poll ?? {})) here.polls.get(channel)?.receive(sent);
  return () => {
    here.player.dispose();
    here.outbox.close();
    mounted.delete(parentElement);
  };
}

function build(/** @type {any} */ call) {
  const { parentElement } = call;
  const root = parentElement.querySelector(".gl-player") ?? document.createElement("div");
  root.className = "gl-player";
  if (!root.isConnected) parentElement.append(root);
  dress(parentElement, "player/player.css", import.meta.url);
  /** @type {any} */
  const here = { call, polls: new Map() };
  here.outbox = new Outbox((commands) => here.call.setTriggerValue("command", commands));
  mounted.set(parentElement, here);
  here.player = new (call.data.race ? Race : Player)(root, {
    open: (/** @type {string} */ channel) => (/** @type {any} */ receiver) => {
      if (!here.call.data.poll) return new WebSocketTransport(socketAddress(), receiver);
      const transport = new PollTransport(channel, receiver,
        (command) => here.outbox.post(command));
      here.polls.set(channel, transport);
      return transport;
    },
    trigger: (/** @type {string} */ name, /** @type {any} */ value) => here.call.setTriggerValue(name, value),
    state: (/** @type {string} */ name, /** @type {any} */ value) => here.call.setStateValue(name, value),
    failed: () => here.call.setStateValue("fallback", true),
    address: (/** @type {string} */ run) => (here.call.data.poll ? null : new URL(`runs/${run}`, routes()).href),
  });
  return here;
}
