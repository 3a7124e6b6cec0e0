"""Which settings of a flow do not go together, each in one sentence with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genlab.data.catalog import DATASETS, OWN, entry
from genlab.experiments.fields import SettingError

if TYPE_CHECKING:
    from genlab.experiments.duel import DuelExperiment
    from genlab.experiments.flow import FlowExperiment


def check_flow(settings: FlowExperiment) -> None:
    """Raise `SettingError` where data cannot be read, or do not go with another setting."""
    check_own(settings)
    _check_image(settings)
    _check_reverse(settings)
    if settings.train_points and settings.entry.finite:
        raise SettingError(
            f"`train_points` is {settings.train_points:,}, which is for data drawn afresh; "
            f"with {settings.entry.title.lower()} it stays 0."
        )


def check_own(settings: FlowExperiment | DuelExperiment) -> None:
    """Raise `SettingError` where own data are missing, unreadable or not asked for."""
    if settings.dataset == OWN and not settings.own:
        raise SettingError(
            "`dataset` is own, but `own` is empty: draw something, paste a table or upload a "
            "picture first."
        )
    if settings.own and settings.dataset != OWN:
        raise SettingError(
            f"`own` holds data of yours, but `dataset` is {settings.dataset}; set it to own, or "
            "leave `own` out."
        )
    try:
        entry(settings.dataset, settings.own)
    except ValueError as error:
        raise SettingError(str(error)) from None


def _check_image(settings: FlowExperiment) -> None:
    if settings.mask == "checkerboard" and not settings.is_image:
        raise SettingError(
            "`mask` is checkerboard, which colours the pixels of an image; "
            "points in the plane take alternate or half."
        )
    if settings.base == "mixture" and settings.is_image:
        raise SettingError(
            "`base` is mixture, eight bells in the plane; "
            f"{settings.entry.title.lower()} have {settings.dim} coordinates and take normal."
        )


def _check_reverse(settings: FlowExperiment) -> None:
    if settings.objective != "reverse":
        return
    if settings.is_image or not settings.entry.smooth:
        smooth = ", ".join(
            name for name, of in DATASETS.items() if of.smooth and of.kind == "plane"
        )
        raise SettingError(
            "`objective` is reverse, which asks the truth how dense it is around every sample, and "
            f"{settings.entry.title.lower()} cannot say; take forward, a drawing of your own, or "
            f"one of {smooth}."
        )
    if settings.train_points:
        raise SettingError(
            f"`train_points` is {settings.train_points:,}, but reverse KL learns from the model's "
            "own samples; leave it at 0, or take forward."
        )
