"""The report from the equilibrium in Markdown, from its result: one just made, or the shipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean
from typing import Any

from genlab.experiments.duel_claims import SAME_RATE
from genlab.experiments.duel_results import NashRow
from genlab.reports.table import markdown

MANY = 1000.0  # nats
NASH_HEADER = (
    "teacher",
    "steps",
    "NLL - entropy: mean",
    "median",
    "sd",
    "lowest",
    "highest",
    "s.e. of one",
)


def told_nash(result: Mapping[str, Any]) -> str:
    """Return the report: what it rests on, the rows, seed by seed, and which claims hold."""
    rows = result["rows"]
    seeds_header = ("teacher", "steps", *(f"seed {seed}" for seed in result["seeds"]))
    by_seed = [(row["label"], f"{row['steps']:,}", *map(_one, row["seeds"])) for row in rows]
    return "\n\n".join(
        [
            "# From the equilibrium",
            _about_nash(result),
            markdown(NASH_HEADER, [_told_row(row) for row in rows]),
            "## Seed by seed",
            markdown(seeds_header, by_seed),
            "## The claim",
            claims_table(result["claims"]),
            *nash_summary(result["claims"]),
        ]
    )


def nash_summary(claims: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say of each rate, in a sentence, whether both halves of a2 hold after all numbers of steps.

    A teacher with no rival of its own is told by what its verdicts say.
    """
    said = []
    for label, rival in SAME_RATE.items():
        stayed = [one["holds"] for one in claims if one["claim"] == f"a2: {rival} stays"]
        left = {
            one["claim"].rsplit(", ", 1)[1]: one["holds"]
            for one in claims
            if one["claim"].startswith(f"a2: {label} leaves")
        }
        if not stayed or not left:
            continue
        went = [steps for steps, holds in left.items() if holds]
        if len(went) == len(left):
            leaving = "leaves"
        elif went:
            leaving = f"leaves after {' and '.join(went)}, else not beyond the spread of seeds"
        else:
            leaving = "does not leave"
        staying = "stays" if stayed[0] else "does not stay"
        whole = stayed[0] and len(went) == len(left)
        said.append(f"- {label}: {leaving}; {rival} {staying}. a2 {_holds(whole)}.")
    return ["\n".join(said)] if said else []


def claims_table(claims: Sequence[Mapping[str, Any]]) -> str:
    """Return a line for each claim: whether it holds, and the numbers."""
    rows = [(one["claim"], _holds(one["holds"]), one["why"]) for one in claims]
    return markdown(("claim", "verdict", "numbers"), rows)


def _holds(holds: bool) -> str:
    return "holds" if holds else "DOES NOT HOLD"


def _about_nash(result: Mapping[str, Any]) -> str:
    settings = result["settings"]
    return (
        f"Made by `{result['command']}` on {result['machine']}, torch {result['torch']}. Data: "
        f"{result['title'].lower()}, as a frozen Real NVP draws them (SHA-256 "
        f"{result['truth'][:12]}). The generator starts as its copy ({result['parameters']:,} "
        f"weights), learning rates {settings['learning_rate']:g} and, of the discriminator, "
        f"{settings['critic_rate']:g} where nothing else is said, batches of {settings['batch']}, "
        f"a discriminator of {settings['critic_depth']} x {settings['critic_width']} units where "
        "one is learned. The held-out NLL less the entropy is KL(truth || generator), in nats, "
        "exact at each of 20,000 fresh points, the same for all; 0 where it starts. Each number of "
        "steps is a run of its own. Where seeds differ by orders of magnitude the largest makes "
        "the mean, and the median says more."
    )


def _told_row(row: NashRow) -> tuple[str, ...]:
    steps = f"{row['steps']:,}"
    lost = sum(value is None for value in row["seeds"])
    if lost:
        return (row["label"], steps, f"{lost} of {len(row['seeds'])} without a finite figure") + (
            "",
        ) * 5
    errors = [error or 0.0 for error in row["stderrs"]]
    figures = (row["mean"], row["median"], row["sd"], row["low"], row["high"], mean(errors))
    return (row["label"], steps, *("" if x is None else nats_left(x) for x in figures))


def _one(value: float | None) -> str:
    return "failed" if value is None else nats_left(value)


def nats_left(nats: float) -> str:
    """Return a figure as the table has it: from a thousand nats on, its order is what counts."""
    rounded = round(nats, 4) + 0.0  # no minus before a zero
    return f"{rounded:.4f}" if abs(nats) < MANY else f"{nats:.2e}"
