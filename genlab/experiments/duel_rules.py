"""Which settings of a duel do not go together, each in one sentence with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genlab.experiments.duel_stages import check_changes
from genlab.experiments.duels import WITH_LABELS, WITH_OPTIMUM, shape_of_truth, truths
from genlab.experiments.fields import SettingError
from genlab.experiments.flow_rules import check_own

if TYPE_CHECKING:
    from genlab.experiments.duel import DuelExperiment


def check_duel(settings: DuelExperiment) -> None:
    """Raise `SettingError` where data cannot be read, or do not go with another setting.

    What belongs to a player that is not there (a loss, where likelihood alone teaches) changes
    nothing, so that runs with different teachers can share the rest of their settings.
    """
    check_own(settings)
    if settings.smoothing and settings.loss not in WITH_LABELS:
        raise SettingError(
            f"`smoothing` is {settings.smoothing:g}, but the loss {settings.loss} has no labels to "
            f"smooth; leave it at 0, or take {', '.join(WITH_LABELS)}."
        )
    if settings.start == "nash":
        _check_nash(settings)
    if settings.critic == "exact":
        _check_exact(settings)
    check_changes(settings)


def _check_nash(settings: DuelExperiment) -> None:
    if settings.objective == "plain":
        raise SettingError(
            "`start` is nash, but a generator that is no flow cannot copy one; take objective gan."
        )
    if settings.dataset not in truths():
        raise SettingError(
            f"`start` is nash, and there is no frozen flow of {settings.dataset}; there are "
            f"{', '.join(truths())}."
        )
    shape, default = shape_of_truth(settings.dataset), type(settings)()
    for name in ("couplings", "width", "depth"):
        given = getattr(settings, name)
        if given not in (shape[name], getattr(default, name)):
            raise SettingError(
                f"`{name}` is {given}, but at the equilibrium the generator copies a flow that has "
                f"{shape[name]}; leave `{name}` out."
            )


def _check_exact(settings: DuelExperiment) -> None:
    if settings.objective == "plain":
        raise SettingError(
            "`critic` is exact, which asks the generator for its density; one that is no flow "
            "has none: take objective gan, or critic learned."
        )
    if settings.loss not in WITH_OPTIMUM:
        raise SettingError(
            f"`critic` is exact, but under the loss {settings.loss} no best verdict has a slope; "
            f"take {', '.join(WITH_OPTIMUM)}."
        )
    if settings.start != "nash" and not settings.entry.smooth:
        raise SettingError(
            "`critic` is exact, which asks how dense the data are, and "
            f"{settings.entry.title.lower()} cannot say; take critic learned, or start nash."
        )
