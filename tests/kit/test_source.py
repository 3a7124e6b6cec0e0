"""Code is shown without being imported, and only code that is there."""

from __future__ import annotations

import pytest

from genlab.kit.source import source


def test_a_function_and_a_decorated_class_come_whole() -> None:
    shown = source("genlab.kit.syllabus.Lesson")
    assert shown.startswith("@dataclass(frozen=True)\nclass Lesson:")
    assert shown.endswith('return self.path.stem.replace("_", "-")')
    compile(source("genlab.objectives.nll.nll"), "nll", "exec")


@pytest.mark.parametrize(
    "name", ["genlab.nowhere.Thing", "genlab.kit.syllabus.Nothing", "os.path.join", "genlab", ""]
)
def test_what_is_not_there_is_not_shown(name: str) -> None:
    with pytest.raises(LookupError):
        source(name)
