"""`report exhibits`: in how many seeds each exhibit of the museum comes out as it says."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from genlab.data.shipped import about, keep_json
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.exhibits import EXHIBITS, Exhibit
from genlab.experiments.frame import decode
from genlab.figures.exhibits import packed
from genlab.reports.table import markdown
from genlab.runs.inline import train_here
from genlab.runs.store import Store, default_path

EXHIBIT_FIGURES = ("modes", "quality", "gap")
PICTURED = 256  # points of a kind in an exhibit's picture
EXHIBITS_HEADER = ("exhibit", "modes", "high quality %", "NLL - entropy", "claim", "holds")


def report(seeds: Sequence[int]) -> str:
    """Train every exhibit from each seed, or take its recording; the table."""
    return exhibits_told(exhibits_measured(seeds))


def recorded() -> str:
    """Return the report that comes with the app; raises `AssetError` where there is none."""
    return exhibits_told(about("reports", "exhibits"))


def ship(seeds: Sequence[int]) -> str:
    """Make the report, and let it be the one that comes with the app."""
    result = exhibits_measured(seeds)
    keep_json("reports", "exhibits", result)
    return exhibits_told(result)


def exhibits_measured(seeds: Sequence[int]) -> dict[str, Any]:
    """Return the report ready for JSON: a row an exhibit, its figures one a seed.

    data, samples: points of the exhibit's own run at its end, as letters.
    """
    import torch

    store = Store(default_path())
    rows = [_exhibit_row(one, seeds, store) for one in EXHIBITS.values()]
    command = f"python -m genlab report exhibits --seeds {','.join(map(str, seeds))}"
    known = {"command": command, "torch": torch.__version__, "seeds": list(seeds)}
    return {**known, "rows": rows}


def exhibits_told(result: dict[str, Any]) -> str:
    """Return the report as Markdown; figures are one a seed, in their order."""
    rows = []
    for row in result["rows"]:
        quality = (100 * value for value in row["quality"])
        gaps = ", ".join(f"{value:,.4g}" for value in row["gap"] if value is not None)
        shown = (_listed(row["modes"], 0), _listed(quality, 1), gaps or "no density")
        held = f"{row['held']} of {len(result['seeds'])}"
        rows.append((row["title"], *shown, row["claim"], held))
    about_it = f"Made by `{result['command']}`, torch {result['torch']}."
    return "\n\n".join(["# The museum of collapse", about_it, markdown(EXHIBITS_HEADER, rows)])


def _exhibit_row(exhibit: Exhibit, seeds: Sequence[int], store: Store) -> dict[str, Any]:
    ends = []
    for seed in seeds:
        sys.stderr.write(f"{exhibit.title}, seed {seed} ...\n")
        ends.append(train_here(exhibit.experiment.but(seed=seed), store).metrics)
    figures = {name: [end.get(name) for end in ends] for name in EXHIBIT_FIGURES}
    held = sum(exhibit.holds(end) for end in ends)
    told = {"title": exhibit.title, "claim": exhibit.claim, **figures, "held": held}
    return {**told, **_pictured(exhibit.experiment.but(seed=seeds[0]), store)}


def _pictured(one: DuelExperiment, store: Store) -> dict[str, str]:
    """Return the data of a recording and its last samples, as letters."""
    arrays = [decode(blob).arrays for _, blob in store.blobs(one.run_id)]
    points = {"data": arrays[0]["data"], "samples": arrays[-1]["samples"]}
    return {name: packed(of[:PICTURED], one.entry.window) for name, of in points.items()}


def _listed(values: Any, digits: int) -> str:
    return ", ".join("–" if value is None else f"{value:.{digits}f}" for value in values)
