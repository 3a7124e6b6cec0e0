"""What pages say of themselves is read, never run; what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from genlab.kit.syllabus import GROUPS, LessonError, lessons, read

GOOD = """
import does_not_exist
LESSON = {
    "title": "T", "group": "Likelihood", "order": 2, "icon": ":material/home:", "summary": "S.",
    "experiment": "flow",
}
raise SystemExit
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_page_is_read_without_being_run(tmp_path: Path) -> None:
    lesson = read(write(tmp_path, "a_page.py", GOOD))
    assert (lesson.title, lesson.order, lesson.slug) == ("T", 2, "a-page")


def test_lessons_come_in_the_order_of_the_menu(tmp_path: Path) -> None:
    write(tmp_path, "a.py", GOOD.replace("Likelihood", "Workshop"))
    write(tmp_path, "b.py", GOOD)
    write(tmp_path, "c.py", GOOD.replace('"order": 2', '"order": 1'))
    assert [lesson.path.stem for lesson in lessons(tmp_path)] == ["c", "b", "a"]


def test_a_changed_page_is_read_again(tmp_path: Path) -> None:
    import os

    path = write(tmp_path, "a.py", GOOD)
    assert lessons(tmp_path)[0].title == "T"
    path.write_text(GOOD.replace('"T"', '"Other"'), encoding="utf-8")
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1_000_000))
    assert lessons(tmp_path)[0].title == "Other"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("x = 1\n", "write one"),
        ("x = = 1\n", "line 1"),
        ("LESSON = {'title': str(1)}\n", "literal"),
        ("LESSON = {'title': 'T'}\n", "literal"),
        (GOOD.replace("Likelihood", "Cooking"), "none of " + ", ".join(GROUPS)),
        (GOOD.replace('"order"', '"odrer"'), "literal"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(tmp_path: Path, text: str, remedy: str) -> None:
    with pytest.raises(LessonError) as caught:
        read(write(tmp_path, "wrong.py", text))
    assert "wrong.py" in str(caught.value)
    assert remedy in str(caught.value)
