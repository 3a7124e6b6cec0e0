"""The report on teachers of a flow over images in Markdown, from its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import hypot
from statistics import mean, stdev
from typing import Any

from genlab.experiments.duel_results import ImagesRow
from genlab.reports.nash_told import claims_table
from genlab.reports.table import markdown

FIGURES_TOLD = ("bits_per_dim", "fid", "kid", "precision", "recall", "density", "coverage")
IMAGES_HEADER = ("teacher", *FIGURES_TOLD[:1], "FID", "KID", *FIGURES_TOLD[3:], "seconds", "runs")
OWN_WORDS = {
    "hybrid": "the non-saturating loss and the NLL in nats times",
    "r1": "R1",
    "gradient_penalty": "gradient penalty",
    "critic_steps": "steps of the discriminator to one of the generator",
}
NOT_CONCLUDED = (
    "What this cannot say: that no GAN of this architecture does better. The discriminator, its "
    "rate and the loss are one choice of many; more steps, or other settings, may turn the order. "
    "Bits per pixel and FID are of one judge, one margin and one number of images each."
)


def told_images(result: Mapping[str, Any]) -> str:
    """Return the report: what it rests on, a row for each teacher, and whether a1 holds."""
    rows = result["rows"]
    count = len(result["seeds"])
    cells = [_told_row(row, count) for row in rows]
    cells.append(
        (result["real"]["label"], "", *(_real(result, name) for name in FIGURES_TOLD[1:]), "", "")
    )
    claims = result["claims"]
    return "\n\n".join(
        [
            f"# One flow, {len(rows)} teachers: {result['title']}",
            _about_images(result),
            markdown(IMAGES_HEADER, cells),
            "## The claim",
            claims_table(claims) if claims else "Not judged: a run has no figures.",
            "\n".join(images_said(result)),
            NOT_CONCLUDED,
        ]
    )


def images_said(result: Mapping[str, Any]) -> list[str]:
    """Say in lines what the numbers say: a1, who is nearest to real images, what density costs."""
    rows = {row["label"]: row["figures"] for row in result["rows"] if row["figures"]}
    said = [
        f"- a1 {'holds' if one['holds'] else 'does not hold'} by {one['claim'].split()[2]}: "
        f"{one['why']}."
        for one in result["claims"]
    ]
    fids = {label: mean(one["fid"] for one in of) for label, of in rows.items() if _all(of, "fid")}
    if fids:
        best = min(fids, key=fids.__getitem__)
        real = result["real"]["figures"][0]
        floor, error = real["fid"], real["fid_stderr"]
        errors = [one["fid_stderr"] for one in rows[best]]
        off = hypot(error, hypot(*errors) / len(errors))
        above = fids[best] - floor > 3 * off
        said.append(
            f"- The lowest FID has {best}, {fids[best]:.2f}; real images have {floor:.2f} ± "
            f"{error:.2f}: {'still above' if above else 'no more than chance above'}."
        )
    bits = {
        k: mean(o["bits_per_dim"] for o in of) for k, of in rows.items() if _all(of, "bits_per_dim")
    }
    if bits:
        low, high = min(bits, key=bits.__getitem__), max(bits, key=bits.__getitem__)
        said.append(
            f"- Bits per pixel go from {_figure(bits[low])} ({low}) to {_figure(bits[high])} "
            f"({high}); 1 more is a density 2 to the number of pixels times lower."
        )
    return said


def _about_images(result: Mapping[str, Any]) -> str:
    settings, seeds = result["settings"], ",".join(map(str, result["seeds"]))
    return (
        f"Made by `{result['command']}` on {result['machine']}, one thread a run, torch "
        f"{result['torch']}.\n\n"
        f"The same flow ({result['parameters']:,} weights), first weights, batches of "
        f"{settings['batch']} and {settings['steps']:,} steps of the generator, whoever teaches; "
        f"the rates {_fading(settings['schedule'])}. {_sides(result['rows'])} Mean (standard "
        f"deviation) over the seeds {seeds}. `bits_per_dim`: exact, of held-out images with one "
        f"draw of the noise each, over logits with the "
        f"margin {result['margin']:g}; at another margin it is another figure. "
        f"The others are found on {result['n']:,} drawn images against {result['n']:,} real ones "
        f"never trained on, {result['pairs']} times, by the features of a small classifier, "
        f"SHA-256 {result['judge'][:12]}, and compare within it only; the last row is what real "
        "images score against other real ones, the floor: ± its standard error. `seconds` are "
        "those of a core, recording and final figures included."
    )


def _sides(rows: Sequence[ImagesRow]) -> str:
    """Say what is each teacher's own."""
    return " ".join(
        f"{row['label'][0].upper() + row['label'][1:]}: {_own(row['settings'])}." for row in rows
    )


def _own(settings: Mapping[str, Any]) -> str:
    said = [f"rate {settings['learning_rate']:g}"]
    if settings["objective"] != "nll":
        said.append(f"of the discriminator {settings['critic_rate']:g}")
    for name, words in OWN_WORDS.items():
        if settings.get(name):
            said.append(f"{words} {settings[name]:g}")
    return ", ".join(said)


def _fading(schedule: str) -> str:
    return "fade out" if schedule == "cosine" else "stay"


def _told_row(row: ImagesRow, seeds: int) -> tuple[str, ...]:
    figures = row["figures"]
    cells = [_spread(figures, name) for name in FIGURES_TOLD]
    seconds = "" if row["seconds"] is None else f"{row['seconds']:.1f}"
    return (row["label"], *cells, seconds, f"{len(figures)} of {seeds}")


def _real(result: Mapping[str, Any], name: str) -> str:
    figures = result["real"]["figures"][0]
    return f"{_figure(figures[name])} ± {_figure(figures[f'{name}_stderr'])}"


def _spread(figures: Sequence[Mapping[str, float]], name: str) -> str:
    values = [one[name] for one in figures if name in one]
    if not values:
        return ""
    told = _figure(mean(values))
    return f"{told} ({_figure(stdev(values))})" if len(values) > 1 else told


def _all(figures: Sequence[Mapping[str, float]], name: str) -> bool:
    return all(name in one for one in figures)


def _figure(value: float) -> str:
    if abs(value) >= 1e5:
        return f"{value:.1e}"
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3f}"
