"""The player on a page: one component, its data, and what comes back from it.

Frames reach it over the app's WebSocket. Where there is none (the page's script was started without
the app, or a proxy lets no WebSocket through), a fragment hands them over four times a second.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import Value
from genlab.kit.component import Component, inlined, linked
from genlab.kit.server import serving
from genlab.kit.server.poll import Poll

Settings = Mapping[str, Value]

POLL_SECONDS = 0.25
SAID = "said"  # of a player, in the session: it said something that the page has heard
FALLBACK = "genlab.polled"  # of the session: set where no WebSocket could be opened
PLAYER = Component(
    name="genlab_player",
    entry="player/main.js",
    sheet="player/player.css",
    html='<div class="gl-player"></div>',
    css=".gl-player:empty { min-height: min(150vw, 660px) }",  # so that nothing jumps
)


def player(
    experiment: Experiment,
    key: str,
    *,
    pins: Sequence[Settings] = (),
    at: int | None = None,
    autoplay: bool = False,
    lens: str = "",
    asked: int = 0,
    onward: int = 0,
    on_reseed: Callable[[], None] | None = None,
    on_remedy: Callable[[dict[str, Value]], None] | None = None,
    on_pins: Callable[[list[dict[str, Value]]], None] | None = None,
    on_at: Callable[[int], None] | None = None,
    on_ended: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Show the run of `experiment`, with all that a learner does to it; a rerun keeps its node.

    pins: settings of up to three runs to compare with; at: the step to stand at, None for the
    newest; autoplay: replay a recording that is done as soon as it is here; lens: "point" takes a
    point apart, "layers" goes through the flow layer by layer; asked: how often the page itself was
    asked to train the run that it lays out; onward: how often that was to go on from one under way.
    on_reseed: "train again with a new seed" was pressed; on_remedy: so was the button with these
    settings, which mend the run that failed; on_pins: these settings are pinned now; on_at: the
    address is to name this step; on_ended: the run came to its end while it was watched ({"run",
    "step", "metrics"}). They are called before the page runs again; the run that is laid out after
    the first two trains by itself.
    """
    pinned = [type(experiment).from_settings(settings).settings() for settings in pins]
    data: dict[str, Any] = {
        "experiment": experiment.name,
        "settings": experiment.settings(),
        "statics": experiment.statics(),
        "pins": pinned,
        "at": at,
        "autoplay": autoplay,
        "lens": lens,
        "asked": asked,
        "onward": onward,
    }
    heard = {
        "reseed": on_reseed,
        "remedy": on_remedy,
        "pins": on_pins,
        "at": on_at,
        "ended": on_ended,
    }
    channels = {_channel(pin): {"experiment": experiment.name, "settings": pin} for pin in pinned}
    watch(key, data, heard, {"main": data, **channels})


def watch(
    key: str,
    data: Mapping[str, Any],
    heard: Mapping[str, Callable[..., None] | None],
    targets: Mapping[str, Mapping[str, Any]],
    component: Component = PLAYER,
) -> None:
    """Draw a component and keep it fed, over the WebSocket or by asking again and again.

    heard: what it triggers -> who is called with what it said, before the page runs again.
    targets: channel, as the component names it -> {"experiment", "settings"} of the run there.
    """
    if serving() and not st.session_state.get(FALLBACK):
        _pushed(key, data, heard, component)
    else:
        _polled(f"{key}.polled", data, heard, targets, component)


def _pushed(
    key: str, data: Mapping[str, Any], heard: Mapping[str, Any], component: Component
) -> None:
    def fall_back() -> None:
        st.session_state[FALLBACK] = True

    callbacks = _callbacks(key, heard) | {"on_fallback_change": fall_back}
    linked(component)(key=key, data=data, **callbacks)


@st.fragment(run_every=POLL_SECONDS)
def _polled(
    key: str,
    data: Mapping[str, Any],
    heard: Mapping[str, Any],
    targets: Mapping[str, Mapping[str, Any]],
    component: Component,
) -> None:
    if st.session_state.pop(f"{key}.{SAID}", False):
        st.rerun()  # what was said concerns the whole page, and only this part of it was to run
    poll = st.session_state.setdefault(f"{key}.state", Poll())
    news = poll.look(targets)

    def command() -> None:
        said = _said(key, "command")
        for one in said if isinstance(said, list) else []:
            poll.do(one)

    callbacks = _callbacks(key, heard) | {"on_command_change": command}
    inlined(component)(key=key, data={**data, "poll": news, "heard": poll.heard}, **callbacks)


def _said(key: str, name: str) -> Any:
    """Return what a component said; None of one that has left the page with a word on its lips."""
    return (st.session_state.get(key) or {}).get(name)


def _channel(pin: Settings) -> str:
    """Return the name that the player gives a pinned run."""
    return "pin:" + json.dumps(pin, separators=(",", ":"))


def _callbacks(key: str, heard: Mapping[str, Any]) -> dict[str, Callable[[], None]]:
    """Return Streamlit's callbacks, which hand the component's word on to ours."""

    def hand_on(name: str) -> Callable[[], None]:
        def callback() -> None:
            said = _said(key, name)
            if heard[name] is None or said is None:
                return
            if name == "reseed":
                heard[name]()
            else:
                heard[name](said)
            st.session_state[f"{key}.{SAID}"] = True

        return callback

    return {f"on_{name}_change": hand_on(name) for name in heard}
