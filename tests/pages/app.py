"""Pages without a browser: Streamlit's own harness, which runs no JavaScript."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from genlab.kit.syllabus import Lesson, lessons

ENTRY = Path(__file__).parents[2] / "genlab" / "kit" / "entry.py"
LESSONS = lessons()

Query = dict[str, list[str]]


def home() -> AppTest:
    """The app, at its home page."""
    page = AppTest.from_file(str(ENTRY), default_timeout=30).run()
    assert not page.exception
    return page


def opened(lesson: Lesson, query: Query | None = None) -> AppTest:
    """The lesson as a link opens it."""
    app = home()
    app.query_params.update(query or {})
    page = app.switch_page(str(lesson.path)).run()
    assert not page.exception
    return page


def follow(page: AppTest, query: Query) -> AppTest:
    """Go to another address of the same page, as the back button does."""
    page.query_params.clear()
    page.query_params.update(query)
    page.run()
    assert not page.exception
    return page


def address(page: AppTest) -> Query:
    """What stands in the address bar."""
    return {n: v if isinstance(v, list) else [v] for n, v in page.query_params.items()}


def notice(page: AppTest) -> str:
    """The sentences that the page says about itself, or ""."""
    return " ".join(h.proto.body for h in page.get("html") if 'class="gl-notice"' in h.proto.body)


def control(page: AppTest, label: str):
    """The control of this label."""
    kinds = ("selectbox", "slider", "select_slider", "number_input", "toggle", "button_group")
    found = [e for kind in kinds for e in page.get(kind) if e.label.split(" · ")[0] == label]
    assert len(found) == 1, f"{len(found)} controls are called {label}"
    return found[0]
