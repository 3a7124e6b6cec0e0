"""Controls show what the fields say, and give back what they were given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from genlab.data.own import write_drawing
from genlab.experiments.catalog import EXPERIMENTS
from genlab.experiments.experiment import MAX_SEED, Experiment
from genlab.experiments.fields import Spec, specs
from genlab.kit.controls import scale

KINDS = pytest.mark.parametrize("name", list(EXPERIMENTS))


def bench(name: str, settings: dict) -> None:
    """A page with every control of an experiment and nothing else."""
    import streamlit as st

    from genlab.experiments.catalog import EXPERIMENTS
    from genlab.experiments.fields import specs
    from genlab.kit.controls import control

    experiment = EXPERIMENTS[name].from_settings(settings)
    values = experiment.settings()
    read = {n: control(s, n, values[n], lambda: None) for n, s in specs(experiment).items()}
    st.session_state["read"] = read


def run(name: str, settings: dict[str, Any]) -> AppTest:
    page = AppTest.from_function(bench, kwargs={"name": name, "settings": settings}).run()
    assert not page.exception
    return page


def odd(spec: Spec) -> Any:
    """A value that is allowed and that no slider would stop at by itself."""
    if spec.kind == "choice":
        return spec.options[-1][0]
    if spec.kind == "flag":
        return True
    if spec.kind == "integer":
        return min(int(spec.low) + 7, int(spec.high))
    return float(f"{spec.low * 1.2345:.6g}")


@KINDS
def test_defaults_come_back_as_they_were(name: str) -> None:
    assert run(name, {}).session_state["read"] == EXPERIMENTS[name]().settings()


@KINDS
def test_every_value_of_a_link_has_a_place_on_its_control(name: str) -> None:
    for field, spec in specs(EXPERIMENTS[name]).items():
        if spec.kind in ("choice", "text"):
            continue  # some do not go together; the other tests pick them one by one
        page = run(name, {field: odd(spec)})
        assert page.session_state["read"][field] == odd(spec)


def test_a_text_comes_back_though_it_has_no_control() -> None:
    settings = {"dataset": "own", "own": write_drawing(np.array([[0.5, -1.5]]))}
    read = run("flow", settings).session_state["read"]
    assert {name: read[name] for name in settings} == settings


@KINDS
def test_settings_read_from_controls_make_an_experiment(name: str) -> None:
    page = run(name, {})
    experiment = EXPERIMENTS[name].from_settings(page.session_state["read"])
    assert experiment.run_id == EXPERIMENTS[name]().run_id


@KINDS
def test_every_control_says_its_label_and_its_help(name: str) -> None:
    page = run(name, {})
    drawn = {e.key: e for kind in ("selectbox", "slider", "select_slider", "number_input", "toggle",
             "button_group") for e in page.get(kind)}  # fmt: skip
    for field, spec in specs(EXPERIMENTS[name]).items():
        if spec.kind == "text":  # which a drawing or a file writes
            assert field not in drawn
            continue
        assert drawn[field].label.startswith(spec.label)
        assert drawn[field].proto.help == spec.help
        if spec.kind in ("integer", "real"):
            assert spec.unit in drawn[field].label.lower()


@KINDS
def test_scales_are_round_and_reach_both_ends(name: str) -> None:
    kind: type[Experiment] = EXPERIMENTS[name]
    for spec in specs(kind).values():
        if spec.kind not in ("integer", "real") or spec.high == MAX_SEED:
            continue
        numbers = scale(spec)
        assert numbers == sorted(set(numbers))
        assert (numbers[0], numbers[-1]) == (spec.low, spec.high)
        assert 3 <= len(numbers) <= 40
    width = scale(specs(EXPERIMENTS["flow"])["width"])
    assert width == [4, 8, 16, 32, 64, 128, 256, 512]
