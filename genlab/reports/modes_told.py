"""The report on modes in Markdown, from its result: one just made, or the one that ships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean, median, stdev
from typing import Any

from genlab.experiments.duel_results import ModesRow
from genlab.reports.table import markdown

MODES_HEADER = ("generator", "modes", "high quality %", "NLL - entropy", "finished")
NEARLY = 0.995  # of all modes, on average, from which on a generator reaches them all
CROWDED = 0.005  # of the samples: above a perfect sampler's share by more than chance explains


def told_modes(result: Mapping[str, Any]) -> str:
    """Return the report: what it rests on, a table for each set, and what they say."""
    parts = ["# Which modes a generator reaches", _about_modes(result)]
    for place, (data, title) in enumerate(result["titles"].items()):
        rows = [row for row in result["rows"] if row["data"] == data]
        cells = [_told_row(row) for row in rows]
        cells += [
            (f"published: {label}", of[2 * place], of[2 * place + 1], "", "")
            for label, of in result["published"].items()
        ]
        count = result["counts"][data]
        cells.append(("a perfect sampler", str(count), f"{100 * result['perfect']:.3f}", "0", ""))
        said = [modes_said(row, count, result["perfect"]) for row in rows]
        parts += [f"## {title}", markdown(MODES_HEADER, cells), "\n".join(said)]
    return "\n\n".join(parts)


def modes_said(row: ModesRow, count: int, perfect: float) -> str:
    """Say in a line what a row's numbers say: does it reach all modes, and how truly."""
    modes, quality = _known(row["modes"]), _known(row["quality"])
    if not modes:
        return f"- {row['label']}: no run finished."
    least = min(modes)
    if least == count:
        reach = "reaches all modes in every seed"
    elif mean(modes) >= NEARLY * count:
        reach = f"misses a mode now and then (fewest {least:.0f} of {count})"
    else:
        reach = f"loses modes ({mean(modes):.1f} of {count} on average, fewest {least:.0f})"
    share = mean(quality)
    if share > perfect + CROWDED:
        true = "more of its samples are good than of a perfect sampler: they crowd within the modes"
    elif share > perfect - CROWDED:
        true = "as many of its samples are good as of a perfect sampler"
    else:
        true = (
            f"{100 * share:.0f} % of its samples are good, of a perfect sampler {100 * perfect:.1f}"
        )
    return f"- {row['label']}: {reach}; {true}."


def _about_modes(result: Mapping[str, Any]) -> str:
    settings = result["settings"]
    return (
        f"Made by `{result['command']}` on {result['machine']}, torch {result['torch']}. "
        f"{settings['steps']:,} steps of {settings['batch']} points; Real NVP of "
        f"{settings['couplings']} couplings, {settings['depth']} x {settings['width']} hidden "
        f"units, {result['parameters']:,} weights, and a plain generator of about as many; a "
        f"discriminator of {settings['critic_depth']} x {settings['critic_width']} units. Mean "
        "(standard deviation) over the seeds; of the gap, the median too. A mode counts when one "
        "of 2,500 samples lies within 3 standard deviations of it, nearest to it; high quality is "
        "the share of samples so near to any. The gap is exact, in nats: above the entropy, at "
        "20,000 fresh points. Published rows were measured on these sets with other networks, and "
        "the ring there had half the size: to be seen beside, not compared to the digit."
    )


def _told_row(row: ModesRow) -> tuple[str, ...]:
    modes, quality, gap = (_known(row[name]) for name in ("modes", "quality", "gap"))
    finished = f"{len(modes)} of {len(row['modes'])}"
    density = _gap(gap) if gap else "no density" if modes else ""
    return (
        row["label"],
        spread(modes, 1),
        spread([100 * value for value in quality], 1),
        density,
        finished,
    )


def _gap(values: Sequence[float]) -> str:
    middle = f"; median {_figure(median(values), 2)}" if len(values) > 1 else ""
    return f"{spread(values, 2)}{middle}"


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def spread(values: Sequence[float], digits: int) -> str:
    """Return the mean of `values`, and in brackets their standard deviation; huge ones shortly."""
    if not values:
        return ""
    if len(values) == 1:
        return _figure(values[0], digits)
    return f"{_figure(mean(values), digits)} ({_figure(stdev(values), digits)})"


def _figure(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}" if abs(value) < 1e5 else f"{value:.1e}"
