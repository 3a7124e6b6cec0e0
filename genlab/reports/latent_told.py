"""The report on autoencoders in Markdown, from its result: one just made, or the shipped one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from genlab.experiments.journals import ENOUGH, enough_numbers
from genlab.experiments.latent_rows import PLAIN, VARIATIONAL
from genlab.metrics.latents import BY_CHANCE
from genlab.reports.modes_told import spread
from genlab.reports.table import markdown

TOLD_COLUMNS: dict[str, tuple[str, int]] = {  # figure: its heading, and digits behind the point
    "one_nn": ("1-NN", 3),
    "psnr": ("PSNR (dB)", 2),
    "ssim": ("SSIM", 3),
    "holes": ("holes", 3),
    "active": ("in use", 0),
    "held_out": ("held-out loss", 4),
    "held_rebuild": ("of it the image", 2),
    "held_kl": ("of it the code", 2),
    "seconds": ("seconds", 1),
    "one_nn_in_budget": ("1-NN in time", 3),
}
GROUPS = {  # heading, and what the first column is
    "twins": ("Plain and variational, two numbers", "kind"),
    "large": ("Images of 28x28", "images"),
    "sizes": ("How many numbers: handwritten digits, plain", "numbers"),
    "sizes_drawn": ("How many numbers: drawn digits, plain", "numbers"),
    "betas": ("What a code may cost: handwritten digits, variational", "beta"),
}
Rows = Sequence[Mapping[str, Any]]


def told_latent(result: Mapping[str, Any]) -> str:
    """Return the report: what it rests on, a table for each group, and what it says."""
    parts = ["# What a few numbers keep", _about_latent(result)]
    for name, (title, first) in GROUPS.items():
        rows = result["groups"][name]
        if not rows:
            continue
        shown = [one for one in TOLD_COLUMNS if any(_known(row, one) for row in rows)]
        cells = [
            (row["label"], *(spread(_known(row, one), TOLD_COLUMNS[one][1]) for one in shown))
            for row in rows
        ]
        header = (first, *(TOLD_COLUMNS[one][0] for one in shown))
        parts += [f"## {title}", markdown(header, cells)]
        said = latent_said(name, rows, result)
        if said:
            parts.append("\n".join(said))
    return "\n\n".join(parts)


def latent_said(name: str, rows: Rows, result: Mapping[str, Any]) -> list[str]:
    """Say in lines what a group's numbers say, whichever way they fall."""
    by_label = {row["label"]: row for row in rows}
    if name == "twins":
        return _twins_said(by_label, result)
    if name.startswith("sizes"):
        return _sizes_said(rows)
    if name == "betas":
        return _betas_said(rows)
    return [_in_time(row, result["budgets"], result["at_least"]) for row in rows]


def _twins_said(rows: Mapping[str, Mapping[str, Any]], result: Mapping[str, Any]) -> list[str]:
    pairs = list(zip(rows[PLAIN]["runs"], rows[VARIATIONAL]["runs"], strict=True))
    done = [(a, b) for a, b in pairs if a["psnr"] is not None and b["psnr"] is not None]
    fewer = sum(b["holes"] < a["holes"] for a, b in done)
    said = [
        f"- The variational one has fewer holes than its twin in {fewer} of {len(pairs)} seeds; "
        f"draws of the codes' own distribution would have {BY_CHANCE:g}."
    ]
    clearer = sum(a["psnr"] > b["psnr"] for a, b in done)
    said.append(f"- The plain one rebuilds more exactly (PSNR) in {clearer} of {len(pairs)} seeds.")
    return said + [_in_time(row, result["budgets"], result["at_least"]) for row in rows.values()]


def _in_time(
    row: Mapping[str, Any], budgets: Mapping[str, float], at_least: Mapping[str, float]
) -> str:
    data, found = row["settings"]["dataset"], _known(row, "one_nn_in_budget")
    if not found:
        return f"- {row['label']}: recorded before, so its seconds are not known."
    said = f"- {row['label']}: within {budgets[data]:g} s of a core {min(found):.3f}"
    said += " of held-out digits" if len(found) == 1 else " or more of held-out digits"
    said += " lie next to one of their class"
    if data in at_least and row["settings"]["family"] == "ae":
        held = sum(one >= at_least[data] for one in found)
        said += f"; at least {at_least[data]:g} in {held} of {len(found)} seeds"
    return f"{said}."


def _sizes_said(rows: Rows) -> list[str]:
    if not all(_known(row, "psnr") for row in rows):
        return ["- Not judged: a run has no figures."]
    shares = {int(row["label"]): row["runs"][0]["one_nn"] for row in rows}
    clear = [row["runs"][0]["psnr"] for row in rows]
    rising = all(a < b for a, b in pairwise(clear))
    fewest = enough_numbers(shares)
    enough = f"{fewest} numbers are" if fewest else "none of these sizes is"
    return [
        f"- PSNR {'rises' if rising else 'does not rise'} with every doubling, from "
        f"{clear[0]:.1f} to {clear[-1]:.1f} dB.",
        f"- {enough[0].upper()}{enough[1:]} enough for {ENOUGH:.0%} of the digits to be named.",
    ]


def _betas_said(rows: Rows) -> list[str]:
    if not all(_known(row, "active") for row in rows):
        return ["- Not judged: a run has no figures."]
    used = {row["label"]: int(_known(row, "active")[0]) for row in rows}
    size = rows[0]["settings"]["bottleneck"]
    told = ", ".join(f"{count} at {beta}" for beta, count in used.items())
    counts = list(used.values())
    falls = all(a >= b for a, b in pairwise(counts))
    said = [f"- Of {size} numbers are in use, by beta: {told}."]
    said.append(
        "- The dearer the code, the fewer numbers stay in use: the others say nothing of the image."
        if falls and counts[0] > counts[-1]
        else "- The number in use does not fall with beta here."
    )
    return said


def _known(row: Mapping[str, Any], figure: str) -> list[float]:
    return [one[figure] for one in row["runs"] if one.get(figure) is not None]


def _about_latent(result: Mapping[str, Any]) -> str:
    settings, seeds = result["settings"], ",".join(map(str, result["seeds"]))
    return (
        f"Made by `{result['command']}` on {result['machine']}, one thread a run, torch "
        f"{result['torch']}. Autoencoders of two hidden layers, batches of {settings['batch']}; "
        "where nothing else is said at the usual settings of their images. The twins have the "
        f"seeds {seeds}: mean (standard deviation); all else has seed {result['seeds'][0]}.\n\n"
        "All figures are of held-out images. `1-NN`: the share whose nearest training code is of "
        "the same digit, nobody having named one in training. `PSNR` and `SSIM`: of rebuilt "
        "images, by torchmetrics; SSIM through a window of 7x7 pixels. `holes`: the share of draws "
        "that land farther from all codes than 19 in 20 codes are from their nearest other one; a "
        "plain autoencoder is drawn from the Gaussian that fits its codes. `in use`: numbers of "
        "the code whose variance over the images is above .01. `held-out loss`: of a plain one the "
        "squared error of a pixel, of a variational one nats an image: what the image costs, and "
        "beta times what the code costs. `seconds`: of a core, recording and figures included, "
        "while other work shared the machine. `1-NN in time`: at the end, or of a run that takes "
        "longer at its last look (at fewer images of 28x28) within "
        f"{_budgets(result['budgets'])}."
    )


def _budgets(budgets: Mapping[str, float]) -> str:
    return ", ".join(f"{seconds:g} s ({data})" for data, seconds in budgets.items())
