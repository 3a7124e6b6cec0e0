"""What the sides of a duel came to, in words made of their own figures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

Numbers = Mapping[str, float]  # a run's figures by name
Lead = Literal["NLL", "GAN", "neither"]

CLOSE = 2.0  # standard errors of a difference within which two runs are not told apart
COUNTED = 2500  # samples whose share near a mode is measured
HUGE, MILLION = 1e4, 1e6  # from which on a figure's digits after the point, or most, say nothing

BOTH = "NLL in both"
SPLIT = "NLL in likelihood, GAN in samples"
SWAPPED = "GAN in likelihood, NLL in samples"
NONE = "GAN in both"
CHOICES = (BOTH, SPLIT, SWAPPED, NONE)
ALONE = ("NLL", "GAN")  # where no figure says how good samples are


def price(numbers: Numbers) -> str:
    """Return the name of the figure that is a run's exact likelihood, or "" without one."""
    return next((name for name in ("bits_per_dim", "nll", "held_out") if name in numbers), "")


def lead_in_likelihood(nll: Numbers, gan: Numbers) -> Lead | None:
    """Say whose exact NLL is lower; None where one of them has none."""
    ours, theirs = price(nll), price(gan)
    if not ours or not theirs:
        return None
    errors = nll.get(f"{ours}_stderr", 0.0), gan.get(f"{theirs}_stderr", 0.0)
    return _lead(nll[ours], gan[theirs], math.hypot(*errors))


def lead_in_samples(nll: Numbers, gan: Numbers) -> Lead | None:
    """Say whose samples are better by what can be counted; None where nothing can.

    Of images the lower FID leads, of data with modes the larger share of samples near a mode. The
    latter is a count among 2,500: its variance is q (1 - q) / 2,500.
    """
    if "fid" in nll and "fid" in gan:
        errors = nll.get("fid_stderr", 0.0), gan.get("fid_stderr", 0.0)
        return _lead(nll["fid"], gan["fid"], math.hypot(*errors))
    if "quality" in nll and "quality" in gan:
        shares = nll["quality"], gan["quality"]
        error = math.sqrt(sum(q * (1 - q) / COUNTED for q in shares))
        return _lead(-shares[0], -shares[1], error)
    return None


def right(chosen: str, likelihood: Lead, samples: Lead | None) -> bool:
    """Say whether a prediction came true; who is not told apart proves nobody wrong."""
    said = {
        BOTH: ("NLL", "NLL"),
        SPLIT: ("NLL", "GAN"),
        SWAPPED: ("GAN", "NLL"),
        NONE: ("GAN", "GAN"),
        "NLL": ("NLL", None),
        "GAN": ("GAN", None),
    }[chosen]
    return likelihood in (said[0], "neither") and samples in (said[1], "neither", None)


def told(found: Mapping[str, Numbers], floor: float | None, unit: str, modes: int | None) -> str:
    """Return sentences with every run's figures: likelihood first, then what samples are like.

    found: label -> figures; floor: the data's entropy in the unit of the likelihood.
    """
    priced = {label: one[price(one)] for label, one in found.items() if price(one)}
    said = [_list("Exact NLL of new data", priced, unit)] if priced else []
    if said and floor is not None:
        said[0] += f" (the floor: {figure(floor)})"
    near = {label: 100 * one["quality"] for label, one in found.items() if "quality" in one}
    if near:
        of = "" if modes is None else f" of {modes}"
        each = [f"{k} {v:.1f} % ({found[k]['modes']:.0f}{of} modes)" for k, v in near.items()]
        said.append(f"Samples near a mode: {', '.join(each)}; a perfect sampler has 98.9 %")
    fids = {label: one["fid"] for label, one in found.items() if "fid" in one}
    if fids:
        floors = [one["fid_floor"] for one in found.values() if "fid_floor" in one]
        real = f"; real images score {figure(floors[0])}" if floors else ""
        said.append(_list("FID", fids, "") + real)
    return " ".join(f"{one}." for one in said)


def lesson(likelihood: Lead, samples: Lead | None) -> str:
    """Return what follows from who leads in what."""
    if likelihood == "NLL" and samples in ("GAN", "neither"):
        return (
            "The discriminator sees samples only. Nothing keeps the generator from giving next to "
            "no density to places where data lie and it draws nothing. And look closely: samples "
            "that pass need not be spread as the data are."
        )
    if likelihood == "NLL":
        return (
            "The discriminator sees samples only, so the likelihood does not count for it. Do its "
            "samples look better to you all the same?"
        )
    if likelihood == "GAN":
        return "Unlike usually, the GAN has the better likelihood here. Try other seeds."
    return "The likelihoods cannot be told apart here. Try other seeds, or more steps."


def figure(value: float) -> str:
    """Return a figure as it is written in sentences: "2.975", "25,155", "231 million"."""
    if abs(value) < HUGE:
        return f"{value:.3f}".replace("-", "\N{MINUS SIGN}")
    if abs(value) < MILLION:
        return f"{value:,.0f}"
    millions = value / MILLION
    if abs(millions) >= 1000:
        return f"{value:.1e}"
    return f"{millions:.{1 if abs(millions) < 100 else 0}f} million"


def _lead(ours: float, theirs: float, error: float) -> Lead:
    if abs(ours - theirs) <= CLOSE * error:
        return "neither"
    return "NLL" if ours < theirs else "GAN"


def _list(what: str, figures: Mapping[str, float], unit: str) -> str:
    each = ", ".join(f"{label} **{figure(value)}**" for label, value in figures.items())
    return f"{what}: {each}{f' {unit}' if unit else ''}"
