"""One contract for every page: being in the folder is being tested."""

from __future__ import annotations

import ast
import re

import pytest

from genlab.experiments.catalog import EXPERIMENTS
from genlab.kit.syllabus import GROUPS, PAGES, Lesson
from tests.pages.app import LESSONS, address, home, opened

MOST_LINES = 60
WORDS_IN_A_SUMMARY = 20
EVERY = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.path.stem for lesson in LESSONS])


def lines_of_code(text: str) -> int:
    """Lines that are neither empty, nor comment, nor prose (a string that is an argument)."""
    prose: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            prose |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return sum(
        1
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.strip().startswith("#") and number not in prose
    )


def parts(text: str) -> list[str]:
    """The source of each part of a lesson in parts, and of what is around them."""
    found = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
    lines = text.splitlines()
    inside = {k for n in found for k in range(n.lineno - 1, n.end_lineno or n.lineno)}
    around = "\n".join(line for k, line in enumerate(lines) if k not in inside)
    return [around, *("\n".join(lines[n.lineno - 1 : n.end_lineno]) for n in found)]


def test_there_are_lessons() -> None:
    assert len(LESSONS) == len(list(PAGES.glob("*.py"))) >= 1


def test_the_menu_is_unambiguous() -> None:
    assert len({lesson.title for lesson in LESSONS}) == len(LESSONS)
    assert len({(lesson.group, lesson.order) for lesson in LESSONS}) == len(LESSONS)


@EVERY
def test_it_says_what_it_is(lesson: Lesson) -> None:
    assert lesson.group in GROUPS
    assert re.fullmatch(r":material/[a-z_0-9]+:", lesson.icon)
    assert lesson.summary.endswith((".", "?"))
    assert len(lesson.summary.split()) <= WORDS_IN_A_SUMMARY
    assert re.fullmatch(r"[a-z0-9-]+", lesson.slug)


@EVERY
def test_it_is_short_and_holds_no_logic(lesson: Lesson) -> None:
    text = lesson.path.read_text(encoding="utf-8")
    assert all(lines_of_code(part) < MOST_LINES for part in parts(text))
    tree = ast.parse(text)
    forbidden = ast.If | ast.For | ast.While | ast.ClassDef | ast.Try | ast.Lambda
    assert not [node for node in ast.walk(tree) if isinstance(node, forbidden)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert all([a.arg for a in part.args.args] == ["page"] for part in functions)
    assert all(part in tree.body for part in functions)
    assert "session_state" not in text


@EVERY
def test_it_imports_genlab_alone(lesson: Lesson) -> None:
    tree = ast.parse(lesson.path.read_text(encoding="utf-8"))
    modules = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    modules += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    assert {module.split(".")[0] for module in modules} == {"genlab"}


@EVERY
def test_it_opens_with_its_title_and_something_to_do(lesson: Lesson) -> None:
    page = opened(lesson)
    assert [title.value for title in page.title] == [lesson.title]
    assert not page.error


@EVERY
def test_every_part_opens_by_its_address(lesson: Lesson) -> None:
    text = lesson.path.read_text(encoding="utf-8")
    for part in [n.name for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]:
        page = opened(lesson, {"part": [part]})
        assert not page.error
        assert address(page).get("part") == [part]


@EVERY
def test_its_prepared_starts_are_settings_of_an_experiment(lesson: Lesson) -> None:
    kind = EXPERIMENTS[lesson.experiment]
    for settings in lesson.starts.values():
        kind.from_settings(settings)


def test_the_home_page_leads_to_every_lesson_and_every_start() -> None:
    page = home()
    links = [link.proto for link in page.get("page_link")]
    for lesson in LESSONS:
        to_it = [link for link in links if link.page == lesson.slug]
        assert any(lesson.title in link.label for link in to_it)
        assert set(lesson.starts) <= {link.label for link in to_it}
        assert [s for s in to_it if s.query_string]
    begin = [link for link in links if link.label == "Start the first lesson"]
    assert [link.page for link in begin] == [LESSONS[0].slug]
