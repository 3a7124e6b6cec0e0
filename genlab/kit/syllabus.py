"""The lessons: every file in `pages/` says in a literal `LESSON` what it is about."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parents[2] / "pages"
GROUPS = {  # in the order of the menu, each with the question that its lessons answer
    "Likelihood": "How does a model learn to say how probable each point is?",
    "Adversarial": "What happens when a second network judges the samples?",
    "Latents": "What do the hidden coordinates of a model mean?",
    "Sequences": "How do models write, one symbol after another?",
    "Workshop": "Tools for your own experiments.",
}


class LessonError(ValueError):
    """A page that does not say what it is; the message names the file and the remedy."""


@dataclass(frozen=True)
class Lesson:
    """What the menu and the map of lessons say of one page."""

    path: Path
    title: str
    group: str
    order: int
    icon: str
    experiment: str  # a name in genlab.experiments.catalog
    summary: str
    starts: dict[str, dict[str, Any]] = field(default_factory=dict)  # label -> settings

    @property
    def slug(self) -> str:
        """The lesson's place in the address bar."""
        return self.path.stem.replace("_", "-")


def lessons(folder: Path = PAGES) -> list[Lesson]:
    """Return every lesson in `folder`, in the order of the menu.

    Raises `LessonError` where a file's `LESSON` is missing or incomplete.
    """
    found = [_read_once(path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.py"))]
    order = list(GROUPS)
    return sorted(found, key=lambda lesson: (order.index(lesson.group), lesson.order))


def read(path: Path) -> Lesson:
    """Return what the file at `path` says in its `LESSON`, without running it."""
    try:
        body = ast.parse(path.read_text(encoding="utf-8"), str(path)).body
    except SyntaxError as error:
        raise LessonError(f"{path.name} is no Python, line {error.lineno}: {error.msg}.") from None
    for node in body:
        if isinstance(node, ast.Assign) and [ast.unparse(t) for t in node.targets] == ["LESSON"]:
            return _lesson(path, node.value)
    raise LessonError(f"{path.name} has no LESSON = {{...}} at its top level; write one.")


def _lesson(path: Path, node: ast.expr) -> Lesson:
    try:
        lesson = Lesson(path, **ast.literal_eval(node))
    except (ValueError, TypeError) as error:
        raise LessonError(f"LESSON in {path.name} must be a literal dict: {error}.") from None
    if lesson.group not in GROUPS:
        raise LessonError(f"{path.name}: group {lesson.group!r} is none of {', '.join(GROUPS)}.")
    return lesson


@lru_cache(maxsize=256)
def _read_once(path: Path, modified: int) -> Lesson:
    return read(path)
