"""Views of a latent space: one component whose networks run in the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from genlab.experiments.experiment import Experiment
from genlab.kit.component import Component
from genlab.kit.player import watch
from genlab.kit.raced import Entry

LATENT = Component(
    name="genlab_latent",
    entry="latent/main.js",
    sheet="latent/latent.css",
    html='<div class="gl-latent"></div>',
    css=".gl-latent:empty { min-height: min(150vw, 560px) }",  # so that nothing jumps
    sheets=(
        "player/player.css",
        "latent/journal.css",
        "latent/draw.css",
        "latent/kinds.css",
        "latent/travel.css",
    ),
)


def latent(
    view: str,
    key: str,
    experiments: Mapping[str, Experiment],
    *,
    raced: Sequence[Entry] = (),
    on_said: Callable[[Any], None] | None = None,
    on_reseed: Callable[[], None] | None = None,
    **given: Any,
) -> None:
    """Show a view of the latent spaces of runs; a rerun keeps its node and what it remembers.

    view: a name in the table of assets/latent/main.js. key: the component's own on its page, under
    which the browser keeps what the learner did while the page is open.
    experiments: name, as the view knows it -> the run's experiment. Each is watched as in a player,
    and its weights come to the browser as soon as there are some. raced: runs that are watched in
    step and without their weights, `given.runs` of the view. on_said: hears what the view
    tells the page, before the page runs again. on_reseed: lays out the run with another seed, where
    one came without its weights; without this the view can only say so. given: what else the view
    starts from, as JSON.
    """
    runs = {
        name: {
            "experiment": experiment.name,
            "settings": experiment.settings(),
            "statics": experiment.statics(),
        }
        for name, experiment in experiments.items()
    }
    in_step = {f"race:{entry.experiment.run_id}": entry.said() for entry in raced}
    if in_step:
        given = {**given, "runs": list(in_step.values())}
    about: dict[str, Any] = {"view": view, "key": key, "experiments": runs, "given": given}
    data = {**about, "reseeds": on_reseed is not None}
    heard = {"said": on_said, "reseed": on_reseed}
    watch(key, data, heard, {**runs, **in_step}, LATENT)
