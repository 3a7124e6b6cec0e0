"""Controls, prepared starts and addresses move the same settings, and the last one wins."""

from __future__ import annotations

import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from genlab.experiments.flow import FlowExperiment
from genlab.kit import desk as desks
from tests.kit.strangers import hostile
from tests.pages.app import ENTRY, LESSONS, address, control, follow, notice, opened

NLL = next(lesson for lesson in LESSONS if lesson.slug == "negative-log-likelihood")
FLOW = {"part": ["flow"]}  # of that lesson: the part with the controls


@pytest.fixture(autouse=True)
def _no_echo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here nothing is in flight between a browser and a server."""
    monkeypatch.setattr(desks, "ECHO_SECONDS", 0.0)


def experiment(page: AppTest) -> FlowExperiment:
    """What the page shows."""
    return page.session_state[f"flow@{NLL.title}"].experiment


def test_a_moved_control_names_a_new_run_and_stands_in_the_address() -> None:
    page = opened(NLL, FLOW)
    assert address(page) == FLOW
    control(page, "Width").set_value(128).run()
    assert experiment(page) == FlowExperiment(width=128)
    assert address(page) == {"v": ["1"], "experiment": ["flow"], **FLOW, "width": ["128"]}
    control(page, "Width").set_value(FlowExperiment().width).run()
    assert address(page) == FLOW


def test_a_link_lays_out_its_settings_also_where_a_slider_has_no_such_stop() -> None:
    page = opened(NLL, {**FLOW, "learning_rate": ["0.00321"], "dataset": ["rings"], "seed": ["77"]})
    assert notice(page) == ""
    assert control(page, "Learning rate").value == 0.00321
    assert experiment(page) == FlowExperiment(learning_rate=0.00321, dataset="rings", seed=77)


def test_the_back_button_moves_the_controls() -> None:
    page = opened(NLL, FLOW)
    control(page, "Width").set_value(128).run()
    before = address(page)
    control(page, "Width").set_value(256).run()
    follow(page, before)
    assert control(page, "Width").value == 128
    follow(page, FLOW)
    assert control(page, "Width").value == FlowExperiment().width


def test_an_address_from_before_a_move_does_not_undo_it() -> None:
    page = opened(NLL, FLOW)
    control(page, "Width").set_value(128).run()
    page.query_params.clear()  # the browser has not heard of it yet, and the next move is under way
    control(page, "Coupling layers").set_value(12).run()
    assert experiment(page) == FlowExperiment(width=128, couplings=12)
    assert address(page)["width"] == ["128"]


def test_a_prepared_start_is_laid_out_and_marked() -> None:
    page = opened(NLL, FLOW)
    starts = control(page, "Start with")
    assert starts.value == "Two moons"
    starts.set_value("Learnt by heart").run()
    assert experiment(page) == FlowExperiment(**NLL.starts["Learnt by heart"])
    assert control(page, "Data set").value == "digits"
    control(page, "Width").set_value(16).run()
    assert control(page, "Start with").value is None


def test_the_desk_is_as_it_was_left() -> None:
    page = opened(NLL, FLOW)
    control(page, "Width").set_value(128).run()
    page.query_params.clear()
    page._page_hash = calc_hash("")  # the home page, which is no file that one could switch to
    assert page.run().title[0].value != NLL.title
    page.switch_page(str(NLL.path)).run()  # from the menu, whose links say nothing of settings
    assert experiment(page) == FlowExperiment(width=128)
    assert control(page, "Width").value == 128
    assert address(page) == {}  # the browser may still be on its way from the page before
    page.run()
    assert address(page)["width"] == ["128"]


def test_settings_that_do_not_go_together_leave_the_picture_and_say_so() -> None:
    page = opened(NLL, {**FLOW, "dataset": ["digits"], "mask": ["checkerboard"]})
    shown = experiment(page)
    control(page, "Data set").set_value("moons").run()
    assert "<code>mask</code>" in notice(page)
    assert experiment(page) == shown
    control(page, "Mask").set_value("half").run()
    assert notice(page) == ""
    assert experiment(page) == FlowExperiment(mask="half")


def test_a_teacher_takes_controls_away() -> None:
    page = opened(
        NLL, {**FLOW, "hide": ["learning_rate,couplings,more"], "learning_rate": ["0.01"]}
    )
    shown = {e.label for kind in ("slider", "select_slider", "selectbox") for e in page.get(kind)}
    assert shown == {"Data set", "Width · units"}
    control(page, "Width").set_value(32).run()
    assert experiment(page) == FlowExperiment(width=32, learning_rate=0.01)
    assert address(page)["hide"] == ["couplings,learning_rate,more"]


def test_the_number_of_parameters_follows_the_controls() -> None:
    page = opened(NLL, FLOW)
    assert f"{FlowExperiment().parameters:,} parameters" in [c.value for c in page.caption]
    control(page, "Width").set_value(128).run()
    assert f"{FlowExperiment(width=128).parameters:,} parameters" in [c.value for c in page.caption]


def test_a_complaint_goes_when_a_control_is_moved() -> None:
    page = opened(NLL, {**FLOW, "width": ["9999"]})
    assert "9999" in notice(page)
    control(page, "Width").set_value(128).run()
    assert notice(page) == ""
    assert address(page)["width"] == ["128"]


def test_two_hundred_hostile_links_show_sentences_and_no_traceback() -> None:
    page = opened(NLL, FLOW)
    spoken = 0
    for query in hostile(200):
        follow(page, query)
        assert not page.error
        assert [title.value for title in page.title] == [NLL.title]
        spoken += bool(notice(page))
    assert spoken > 150


def test_an_embedded_page_keeps_its_frame() -> None:
    page = opened(NLL, {**FLOW, "embed": ["true"], "width": ["128"]})
    assert notice(page) == ""
    assert experiment(page) == FlowExperiment(width=128)


def test_opening_pages_does_not_load_torch_into_the_server() -> None:
    code = """
import sys
from tests.pages.app import LESSONS, home, opened
for lesson in LESSONS:
    opened(lesson)
from genlab.kit.server import shared
shared.close()
print("LOADED", sorted(m for m in ("torch", "sklearn", "pandas") if m in sys.modules))
"""
    root = ENTRY.parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=120
    )
    loaded = [line for line in done.stdout.splitlines() if line.startswith("LOADED")]
    assert loaded, done.stderr[-2000:]
    assert "torch" not in loaded[0]
    assert "sklearn" not in loaded[0]
