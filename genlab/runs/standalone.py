"""This very run as a script and as a notebook that need only torch and NumPy, not this project.

They hold the settings, the code that ran, and the recorded figures to compare with: on the machine
that made the recording the figures agree to the last digit.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from genlab.runs.bundle import bundle

if TYPE_CHECKING:
    from genlab.experiments.experiment import Experiment

RULE = "# " + "-" * 97
MAIN = """\
torch.set_num_threads(1)  # as in the recording: more threads add in another order
learner = {learner}(settings)
for step in range(1, {steps} + 1):
    losses = learner.step()
    if step % max(1, {steps} // 10) == 0:
        print(f"step {{step:6,}}", {{name: round(value, 4) for name, value in losses.items()}})"""
COMPARE = """\
metrics = {evaluate}(learner)
for name, recorded in recorded_metrics.items():
    print(f"{{name:14s}} recorded {{recorded}}  now {{metrics[name]}}")"""


def script(experiment: Experiment, metrics: dict[str, float | None], steps: int) -> str:
    """Return a Python file that trains `experiment` for `steps` again and prints its figures.

    metrics: the recorded figures that the file prints beside its own.
    """
    imports, sections = bundle(experiment.code)
    parts = [f'"""{_headline(experiment, steps)}"""', "\n".join(_future_first(imports))]
    parts += [f"{RULE}\n{_comment(section.doc)}\n\n\n{section.source}" for section in sections]
    parts += [f"{RULE}\n# This run\n\n{_setup(experiment, metrics)}", _main(experiment, steps)]
    return "\n\n\n".join(parts) + "\n"


def notebook(experiment: Experiment, metrics: dict[str, float | None], steps: int) -> str:
    """Return the same as a Jupyter notebook (JSON text), a cell for each part of the code."""
    import nbformat
    from nbformat import v4

    imports, sections = bundle(experiment.code)
    # a notebook's cells are compiled one by one, so each would need the future import: kernels
    # remember it from the first cell on
    cells = [
        v4.new_markdown_cell(f"# {experiment.title}\n\n{_headline(experiment, steps)}"),
        v4.new_code_cell("\n".join(_future_first(imports))),
    ]
    for section in sections:
        cells += [v4.new_markdown_cell(section.doc), v4.new_code_cell(section.source)]
    cells += [
        v4.new_markdown_cell("## This run"),
        v4.new_code_cell(_setup(experiment, metrics)),
        v4.new_code_cell(_main(experiment, steps)),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # the same run gives the same file
    book = v4.new_notebook(cells=cells)
    nbformat.validate(book)
    return nbformat.writes(book)


def _headline(experiment: Experiment, steps: int) -> str:
    return (
        f"{experiment.title}, run {experiment.run_id}: {steps:,} steps.\n\n"
        "The code below is the code that ran; it needs only the libraries imported here.\n"
    )


def _setup(experiment: Experiment, metrics: dict[str, float | None]) -> str:
    settings = "".join(f"    {name}={value!r},\n" for name, value in experiment.settings().items())
    figures = "".join(f"    {json.dumps(name)}: {value!r},\n" for name, value in metrics.items())
    return f"settings = SimpleNamespace(\n{settings})\nrecorded_metrics = {{\n{figures}}}"


def _main(experiment: Experiment, steps: int) -> str:
    names = {"learner": experiment.learner_name, "evaluate": experiment.evaluate_name}
    return f"{MAIN.format(steps=steps, **names)}\n{COMPARE.format(**names)}"


def _future_first(imports: list[str]) -> list[str]:
    future = [line for line in imports if line.startswith("from __future__")]
    needed = ["from types import SimpleNamespace", "import torch"]
    return future + sorted({*imports, *needed} - set(future))


def _comment(doc: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in doc.splitlines())
