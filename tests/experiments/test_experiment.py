"""Experiments: named by their content, validated once, whatever the source of the settings."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genlab.experiments.catalog import EXPERIMENTS
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import SettingError, Spec, specs

every_experiment = pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)


@every_experiment
def test_every_field_says_what_it_is(experiment: type[Experiment]) -> None:
    """Label and help are there, and the default is a value that the field itself takes."""
    defaults = experiment().settings()
    for name, spec in specs(experiment).items():
        assert spec.label and spec.help.endswith((".", "?")), name
        assert spec.parse(name, defaults[name]) == defaults[name]
        assert spec.parse(name, str(defaults[name])) == defaults[name]


@every_experiment
def test_settings_survive_json_and_text(experiment: type[Experiment]) -> None:
    """An experiment is rebuilt from its settings as JSON and as text, with the same identity."""
    one = experiment()
    assert experiment.from_settings(json.loads(json.dumps(one.settings()))) == one
    as_text = {name: str(value) for name, value in one.settings().items()}
    assert experiment.from_settings(as_text).run_id == one.run_id


@every_experiment
def test_a_run_is_named_by_its_content(experiment: type[Experiment]) -> None:
    """Equal settings, equal run; another seed, another run; a rounding error, the same run."""
    assert experiment().run_id == experiment().run_id
    assert experiment().but(seed=2).run_id != experiment().run_id
    assert experiment().but(seed=2).but(seed=1).run_id == experiment().run_id


def test_rounding_errors_name_the_same_run() -> None:
    """A slider's 0.0020000000000000005 is a link's 0.002."""
    flow = EXPERIMENTS["flow"]
    slider, link = flow().but(learning_rate=0.0020000000000000005), flow().but(learning_rate="2e-3")
    assert slider.run_id == link.run_id


@every_experiment
def test_experiments_are_frozen(experiment: type[Experiment]) -> None:
    """A run's settings cannot change under it."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        experiment().seed = 2  # type: ignore[misc]


@every_experiment
def test_statics_are_json(experiment: type[Experiment]) -> None:
    """What the player is told before the first frame travels as strict JSON."""
    json.dumps(experiment().statics(), allow_nan=False)


@every_experiment
def test_frames_follow_from_the_settings(experiment: type[Experiment]) -> None:
    """The last step has a frame, and no recording has more than a few thousand."""
    for steps in (10, 99, 4000, 200_000):
        one = experiment().but(steps=steps)
        assert one.frame_steps(steps) and one.frame_steps(0)
        assert 1 <= one.frame_every <= steps
        assert sum(map(one.frame_steps, range(steps + 1))) <= 2501


@every_experiment
@given(
    settings=st.dictionaries(
        st.text(max_size=12) | st.sampled_from(["seed", "steps", "width", "dataset"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
        max_size=4,
    )
)
def test_hostile_settings_get_a_sentence(experiment: type[Experiment], settings: dict) -> None:
    """Whatever the settings, the answer is a valid experiment or one sentence."""
    try:
        one = experiment.from_settings(settings)
    except SettingError as error:
        assert str(error).endswith(".") and len(str(error)) < 400
    else:
        assert experiment.from_settings(one.settings()) == one


@pytest.mark.parametrize(
    ("spec", "raw"),
    [
        (Spec("integer", "n", "", low=1, high=24), raw)
        for raw in (0, 25, 1.5, "1e999", "nan", "0x3", True, None, [3], "9" * 400, 10**400)
    ]
    + [(Spec("real", "x", "", low=0, high=1), raw) for raw in ("inf", "-1", 1.01, "", "a" * 99)]
    + [(Spec("flag", "f", ""), raw) for raw in ("yes", 2, None)]
    + [(Spec("choice", "c", "", options=(("a", "A"),)), raw) for raw in ("A", "b", 1, None)],
)
def test_values_out_of_range_are_refused(spec: Spec, raw: object) -> None:
    """The sentence names the setting and what it must be."""
    with pytest.raises(SettingError, match=r"`k` is .*must be"):
        spec.parse("k", raw)
