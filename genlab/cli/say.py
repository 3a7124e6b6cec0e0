"""How the command line speaks: one sentence on stderr."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer


def say(sentence: str) -> None:
    """Print a sentence beside the results, not among them."""
    print(sentence, file=sys.stderr)


def fail(sentence: str) -> NoReturn:
    """Say what was wrong with the request and leave with exit code 2."""
    say(sentence)
    raise typer.Exit(2)
