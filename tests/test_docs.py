"""What the documents show must work: their Python, their commands, their links."""

from __future__ import annotations

import doctest
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]
WITH_EXAMPLES = [path for path in sorted(ROOT.glob("genlab/**/*.py")) if ">>>" in path.read_text()]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(document: Path, *languages: str) -> list[str]:
    """The fenced code blocks of a document in one of the languages."""
    pattern = rf"^```(?:{'|'.join(languages)})\n(.*?)^```"
    return re.findall(pattern, document.read_text(), flags=re.MULTILINE | re.DOTALL)


def commands(document: Path) -> list[str]:
    """The command lines of a document, without their comments."""
    lines = [line for block in blocks(document, "sh", "console") for line in block.splitlines()]
    return [line.split("  #")[0].strip() for line in lines if line.strip()]


PYTHON = [
    pytest.param(block, id=f"{name(document)}-{number}")
    for document in DOCUMENTS
    for number, block in enumerate(blocks(document, "python"), 1)
]


@pytest.mark.parametrize("block", PYTHON)
def test_python_in_documents_runs(block: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "GENLAB_HOME": str(tmp_path), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{block}\n{done.stderr}"


def test_examples_in_docstrings_hold() -> None:
    for path in WITH_EXAMPLES:
        module = importlib.import_module(name(path).removesuffix(".py").replace("/", "."))
        result = doctest.testmod(module)
        assert (result.failed, result.attempted > 0) == (0, True), name(path)


def test_make_targets_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = {
        (name(document), target)
        for document in DOCUMENTS
        for target in re.findall(r"(?:`|^)make ([a-z]+)", document.read_text(), flags=re.MULTILINE)
    }
    assert named, "no document names a make target"
    assert {pair for pair in named if pair[1] not in targets} == set()


def test_genlab_commands_in_documents_exist() -> None:
    from typer.main import get_command

    from genlab.cli.app import app

    wanted = [
        (name(document), line.split("-m genlab ")[1].split())
        for document in DOCUMENTS
        for line in commands(document)
        if "-m genlab " in line
    ]
    assert wanted, "no document shows the command line"
    for document, words in wanted:
        command = get_command(app)
        while words and hasattr(command, "commands"):
            assert words[0] in command.commands, f"{document}: there is no `genlab {words[0]}`"
            command = command.commands[words.pop(0)]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, f"{document}: {words}"


def test_the_readme_names_every_variable_that_the_app_reads() -> None:
    sources = [ROOT / "app.py", *ROOT.glob("genlab/**/*.py")]
    read = {word for path in sources for word in re.findall(r"\bGENLAB_[A-Z]+", path.read_text())}
    told = set(re.findall(r"^\| `(GENLAB_[A-Z]+)` \|", (ROOT / "README.md").read_text(), re.M))
    assert told == read


@pytest.mark.parametrize("document", [pytest.param(path, id=name(path)) for path in DOCUMENTS])
def test_links_to_files_lead_on(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_design_names_every_pin() -> None:
    design = (ROOT / "docs/design.md").read_text()
    stated = dict(re.findall(r"^\| ([\w-]+) \| ([\d.]+) \|", design, flags=re.MULTILINE))
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    assert stated == dict(line.split("==") for line in lines if "==" in line)
