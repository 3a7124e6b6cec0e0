"""The learner's own data on a page: choose, bring, come back; what cannot be read loses nothing."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from genlab.data.examples import example_picture, example_table
from genlab.data.own import read_own, to_codes, write_picture
from genlab.data.picture import read_picture
from genlab.data.table import read_table
from genlab.experiments.flow import FlowExperiment
from genlab.kit import desk as desks
from genlab.kit import instrument
from genlab.kit.desk import Desk
from genlab.kit.own_forms import _spots
from tests.data.brought import drawing, picture, table
from tests.pages.app import address, control, follow, notice

ROWS = "\n".join(f"{n / 7:.3f},{(n * 7) % 11}" for n in range(30))


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here nothing is in flight between a browser and a server, and nothing is trained."""
    monkeypatch.setattr(desks, "ECHO_SECONDS", 0.0)
    monkeypatch.setattr(instrument, "player", lambda *_, **__: None)


def bench() -> None:
    """A page with an instrument and nothing else."""
    from genlab.experiments.flow import FlowExperiment
    from genlab.kit.desk import desk
    from genlab.kit.instrument import instrument

    instrument(desk("bench", FlowExperiment(steps=60)), ["dataset", "width"], {})


def opened(**query: str) -> AppTest:
    page = AppTest.from_function(bench, default_timeout=30)
    page.query_params.update(query)
    page.run()
    assert not page.exception
    return page


def with_own(kind: str = "Draw") -> AppTest:
    """The page with the panel open, and no data yet."""
    page = opened()
    choose(page, "own")
    form(page, kind)
    return page


def choose(page: AppTest, dataset: str) -> None:
    control(page, "Data set").set_value(dataset).run()
    assert not page.exception


def form(page: AppTest, kind: str) -> None:
    control(page, "Where your data come from").set_value(kind_of[kind]).run()
    assert not page.exception


kind_of = {"Draw": "drawing", "Table": "table", "Picture": "picture"}


def the_desk(page: AppTest) -> Desk:
    return page.session_state["bench"]


def shown(page: AppTest) -> FlowExperiment:
    experiment = the_desk(page).experiment
    assert isinstance(experiment, FlowExperiment)
    return experiment


def words(page: AppTest) -> str:
    return " ".join(h.proto.body for h in page.get("html") if "gl-quiet" in h.proto.body)


def paste(page: AppTest, text: str) -> None:
    page.text_area[0].set_value(text).run()
    assert not page.exception


def press(page: AppTest, label: str) -> None:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception


def test_choosing_own_data_asks_for_them_and_leaves_the_run_alone() -> None:
    page = with_own()
    assert "Draw something, paste a table or upload a picture." in words(page)
    assert notice(page) == ""
    assert shown(page) == FlowExperiment(steps=60)
    control(page, "Width").set_value(128).run()
    assert shown(page) == FlowExperiment(steps=60, width=128)
    assert control(page, "Data set").value == "own"
    choose(page, "rings")
    assert shown(page) == FlowExperiment(steps=60, width=128, dataset="rings")
    assert words(page) == ""


def test_a_pasted_table_is_the_run_of_the_page_and_of_its_address() -> None:
    page = with_own("Table")
    paste(page, ROWS)
    token = read_table(ROWS).token
    assert shown(page) == FlowExperiment(steps=60, dataset="own", own=token)
    assert address(page)["own"] == [token]
    assert "30 rows; x = column 1, y = column 2." in words(page)
    assert notice(page) == ""


def test_bad_data_get_one_sentence_and_nothing_is_lost() -> None:
    page = with_own("Table")
    paste(page, ROWS)
    before = shown(page)
    paste(page, ROWS + "\n1,<b>oops</b>")
    assert "Row 31, column 2 is &#x27;&lt;b&gt;oops&lt;/b&gt;&#x27;, not a number" in notice(page)
    assert shown(page) == before
    assert "30 rows" in words(page)
    form(page, "Draw")
    form(page, "Table")
    assert page.text_area[0].value.endswith("oops</b>")  # to be mended
    paste(page, ROWS)
    assert notice(page) == ""


def test_a_table_file_and_other_columns_of_it() -> None:
    three = "\n".join(["a,b,c", *(f"{n},{n % 5},{n % 7}" for n in range(40))])
    page = with_own("Table")
    page.file_uploader[0].set_value(("data.csv", three.encode(), "text/csv")).run()
    assert shown(page).own == read_table(three).token
    assert control(page, "Across").value == "a"
    control(page, "Across").set_value("c").run()
    assert shown(page).own == read_table(three, ("c", "b")).token
    assert "x = c, y = b" in words(page)
    control(page, "Upwards").set_value("c").run()
    assert "Column &#x27;c&#x27; is taken twice" in notice(page)
    assert shown(page).own == read_table(three, ("c", "b")).token
    assert control(page, "Upwards").value == "b"


def test_a_picture_file_and_one_that_is_none() -> None:
    page = with_own("Picture")
    file = io.BytesIO()
    Image.fromarray(np.tile(np.arange(0, 250, 10, np.uint8), (20, 1))).save(file, "PNG")
    page.file_uploader[0].set_value(("me.png", file.getvalue(), "image/png")).run()
    token = write_picture(read_picture(file.getvalue()))
    assert shown(page).own == token
    assert "25 by 20 cells" in words(page)
    page.file_uploader[0].set_value(("me.png", b"GIF89a", "image/png")).run()
    assert "damaged" in notice(page) or "no picture" in notice(page)
    assert shown(page).own == token
    assert "25 by 20 cells" in words(page)


def test_examples_fill_in() -> None:
    page = with_own("Table")
    press(page, "Take an example table")
    assert page.text_area[0].value == example_table()
    assert shown(page).own == read_table(example_table()).token
    form(page, "Picture")
    press(page, "Take an example picture")
    assert shown(page).own == write_picture(read_picture(example_picture()))


def test_own_data_come_back_with_the_choice() -> None:
    page = with_own("Table")
    paste(page, ROWS)
    token = shown(page).own
    choose(page, "moons")
    assert shown(page) == FlowExperiment(steps=60)
    assert "own" not in address(page)
    choose(page, "own")
    assert shown(page) == FlowExperiment(steps=60, dataset="own", own=token)
    assert "30 rows" in words(page)


@pytest.mark.parametrize(
    ("token", "kind", "said"),
    [
        (drawing(50), "drawing", ""),
        (table(50), "table", "50 rows of your table"),
        (picture(9), "picture", "9 by 9 cells"),
    ],
)
def test_a_link_opens_the_form_that_its_data_come_from(token: str, kind: str, said: str) -> None:
    page = opened(dataset="own", own=token)
    assert notice(page) == ""
    assert shown(page) == FlowExperiment(steps=60, dataset="own", own=token)
    assert control(page, "Where your data come from").value == kind
    assert said in words(page)
    follow(page, {"dataset": ["own"], "own": [picture(5)]})
    assert control(page, "Where your data come from").value == "picture"


def test_a_link_with_damaged_data_shows_the_start_and_says_so() -> None:
    page = opened(dataset="own", own=drawing(50)[:-1])
    assert "text of your drawing is damaged" in notice(page)
    assert shown(page) == FlowExperiment(steps=60)


def test_settings_that_do_not_go_with_a_table_are_named() -> None:
    page = opened(train_points="500")
    choose(page, "own")
    form(page, "Table")
    paste(page, ROWS)
    assert "<code>train_points</code> is 500" in notice(page)
    assert shown(page) == FlowExperiment(steps=60, train_points=500)


def test_a_teacher_may_take_own_data_away() -> None:
    page = opened(dataset="own", own=drawing(50), hide="own")
    assert not [e for e in page.get("button_group") if e.label == "Where your data come from"]
    assert shown(page).own == drawing(50)


def test_what_a_browser_hands_over_is_checked() -> None:
    places = to_codes(read_own(drawing(40)).points).ravel().tolist()
    assert to_codes(_spots({"spots": places})).ravel().tolist() == places
    bad = [None, {}, {"spots": "1"}, {"spots": [1]}, {"spots": [1, 4096]}, {"spots": [1, -1]},
           {"spots": [1, 2.5]}, {"spots": [True, False]}, {"spots": [0, 0] * 1501}]  # fmt: skip
    for said in bad:
        with pytest.raises(ValueError, match="did not arrive whole"):
            _spots(said)
