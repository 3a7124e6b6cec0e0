"""`python -m genlab`: train, look through recordings, check the machine, report, measure.

Results go to stdout, progress and complaints to stderr. Exit code 2: the request was wrong, and one
sentence says how.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from genlab.cli import doctor, recordings, reporting, training
from genlab.cli.say import fail
from genlab.data import DataError
from genlab.experiments.catalog import EXPERIMENTS
from genlab.experiments.fields import specs
from genlab.runs.lighter import Lighter

ROOT = Path(__file__).parents[2]

BENCHMARKS = {
    "step": "benchmarks.step",
    "watched": "benchmarks.watched",
    "viewers": "benchmarks.viewers",
    "three": "benchmarks.three",
    "walk": "benchmarks.walk",
}
REPORTS = {
    "nll": "genlab.reports.nll",
    "plateaus": "genlab.reports.plateaus",
    "misspecification": "genlab.reports.misspecification",
    "nash": "genlab.reports.nash",
    "modes": "genlab.reports.modes",
    "gan-vs-mle": "genlab.reports.gan_vs_mle",
    "exhibits": "genlab.reports.exhibits",
    "latent": "genlab.reports.latent",
}
ON_DATA = ("misspecification", "gan-vs-mle")  # reports that are about one of several data sets
SHIPPED = (*ON_DATA, "nash", "modes", "exhibits", "latent")  # reports whose result ships

TEACHABLE = {  # what ships trained, and the module that trains it
    "digits": "genlab.reports.teacher",
    "mnist": "genlab.reports.teacher_mnist",
    "judge": "genlab.reports.judge",
    "truths": "genlab.reports.truths",
    "flow": "genlab.reports.flow_glyphs",
    "judge mnist": "genlab.reports.judge_mnist",
    "judge glyphs": "genlab.reports.judge_glyphs",
}

app = typer.Typer(
    name="genlab", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
runs_app = typer.Typer(no_args_is_help=True, help="Look through, export and import recordings.")
app.add_typer(runs_app, name="runs")


@app.command("list")
def list_experiments() -> None:
    """List the experiments with every setting, its default and its range."""
    for name, experiment in EXPERIMENTS.items():
        print(f"{name}: {experiment.title}")
        defaults = experiment().settings()
        for field, spec in specs(experiment).items():
            print(f"  {field}={defaults[field]}  {spec.help} ({spec.allowed()})")


@app.command()
def train(
    experiment: Annotated[str, typer.Argument(help="Its name, as `list` gives it.")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A setting; repeatable.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    fresh: Annotated[bool, typer.Option(help="Train again even if recorded.")] = False,
) -> None:
    """Train an experiment, record it, and print its figures."""
    training.train(experiment, settings or [], as_json=as_json, fresh=fresh)


@app.command("doctor")
def check_machine() -> None:
    """Check what GenLab needs of this machine and say what to mend."""
    raise typer.Exit(doctor.run())


@app.command()
def report(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(REPORTS)}.")],
    seeds: Annotated[str, typer.Option(help="Seeds to train from, as in 1,2,3.")] = "1,2,3",
    out: Annotated[Path | None, typer.Option(help="Write it to this file too.")] = None,
    data: Annotated[
        str, typer.Option(help="What it is about, as in mnist; where there is a choice.")
    ] = "",
    recorded: Annotated[
        bool, typer.Option("--recorded", help="Print the result that ships: nothing is trained.")
    ] = False,
    ship: Annotated[
        bool, typer.Option("--ship", help="Let the result be the one that --recorded prints.")
    ] = False,
) -> None:
    """Make the runs that a claim rests on, and print its table.

    What is recorded already is not trained again, so a report that was stopped goes on.
    """
    if name not in REPORTS:
        fail(f"There is no report {name!r}; there are {', '.join(REPORTS)}.")
    if data and name not in ON_DATA:
        fail(f"The report {name} takes no --data; only {' and '.join(ON_DATA)} do.")
    if (recorded or ship) and name not in SHIPPED:
        asked = "--recorded" if recorded else "--ship"
        fail(f"The report {name} takes no {asked}; only {', '.join(SHIPPED)} do.")
    if recorded:
        text = reporting.recorded(REPORTS[name], data)
    else:
        text = reporting.report(REPORTS[name], seeds, data, ship=ship)
    print(text)
    if out is not None:
        out.write_text(text + "\n")


@app.command()
def teach(
    name: Annotated[str, typer.Argument(help="One of: digits, mnist, judge, truths, flow.")],
    seed: Annotated[int, typer.Option(help="Start of all random draws.")] = 1,
    data: Annotated[
        str, typer.Option(help="Whose images the judge is to judge: digits, mnist or glyphs.")
    ] = "digits",
) -> None:
    """Train what ships in assets anew: a teacher, a judge, the plane's truths, the digits' flow.

    Recordings of students quote a teacher's figures: a new one makes them old.
    """
    asked = name if data == "digits" else f"{name} {data}"
    if asked not in TEACHABLE:
        fail(
            f"There is nothing to teach called {asked[:64]!r}; there are digits, mnist, "
            "judge, judge --data mnist, judge --data glyphs, truths, and flow."
        )
    try:
        print(importlib.import_module(TEACHABLE[asked]).teach(seed))
    except DataError as error:
        fail(str(error))


@app.command()
def bench(
    name: Annotated[
        str, typer.Argument(help=f"One of: {', '.join(BENCHMARKS)}; all if left out.")
    ] = "",
) -> None:
    """Measure speed, as ratios within one run."""
    if name and name not in BENCHMARKS:
        fail(f"There is no benchmark {name!r}; there are {', '.join(BENCHMARKS)}.")
    for module in [BENCHMARKS[name]] if name else BENCHMARKS.values():
        code = subprocess.run([sys.executable, "-m", module], cwd=ROOT, check=False).returncode
        if code:
            raise typer.Exit(code)


@runs_app.command("list")
def list_runs() -> None:
    """List the recordings, newest first."""
    recordings.list_runs()


@runs_app.command("show")
def show_run(run: str) -> None:
    """Print one recording's settings, state and figures as JSON."""
    recordings.show(run)


@runs_app.command("export")
def export_run(
    run: str,
    out: Annotated[Path | None, typer.Option(help="File to write.")] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="Without the checkpoint: only to be looked at.")
    ] = False,
    weights: Annotated[
        bool,
        typer.Option("--weights", help="With the model's weights alone: it trains no longer."),
    ] = False,
    rounded: Annotated[
        bool, typer.Option("--rounded", help="That, and the weights rounded to eleven bits.")
    ] = False,
    every: Annotated[
        int, typer.Option(min=1, help="Only every so many-th frame, the first ones and the last.")
    ] = 1,
) -> None:
    """Write a recording to one file."""
    recordings.export(run, out, Lighter(bare, weights, rounded, every))


@runs_app.command("import")
def import_run(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Take up a recording from a file; a damaged or hostile one is refused with a sentence."""
    recordings.import_(file)


def main() -> None:
    """Run the command line."""
    app()
