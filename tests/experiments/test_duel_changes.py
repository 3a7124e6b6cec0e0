"""Changes on the way: one form, what is refused, and the run that a changed one is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load, save

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_changes import CHANGEABLE, mended_at
from genlab.experiments.duel_learner import DuelLearner
from genlab.experiments.duel_stages import as_last, changed_at, only_changes
from genlab.experiments.fields import SettingError, specs
from genlab.experiments.learner import Diverged

SMALL: dict[str, Any] = {"couplings": 2, "width": 8, "critic_width": 16, "batch": 32, "steps": 400}
CHANGES = {  # of a run's second stage; each takes another way through a step
    "rates": {"learning_rate": 2e-3, "critic_rate": 5e-4},
    "loss": {"loss": "leastsquares", "smoothing": 0.1},
    "penalties": {"gradient_penalty": 10.0, "r1": 0.5},
    "noise": {"instance_noise": 0.4},
    "turns": {"critic_steps": 3},
}
RUNS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    **{name: ({}, change) for name, change in CHANGES.items()},
    "noise away": ({"instance_noise": 0.4, "critic_steps": 2}, {"instance_noise": 0.0}),
    "fading rates": ({"schedule": "cosine"}, CHANGES["rates"]),
    "spectral": ({"spectral": True, "loss": "hinge"}, {"loss": "leastsquares"}),
    "hybrid": ({"objective": "hybrid"}, {"hybrid": 0.1}),
    "likelihood": ({"objective": "nll"}, {"learning_rate": 2e-4}),
    "plain": ({"objective": "plain"}, CHANGES["loss"]),
    "exact": ({"critic": "exact", "dataset": "moons"}, CHANGES["loss"]),
    "digits": ({"dataset": "digits", "objective": "hybrid"}, CHANGES["penalties"]),
    "glyphs": ({"dataset": "glyphs", "batch": 8}, {"loss": "hinge", **CHANGES["rates"]}),
}


def history(learner: DuelLearner, steps: int) -> list[dict[str, float]]:
    return [learner.step() for _ in range(steps)]


@pytest.mark.parametrize("at", [1, 6])
@pytest.mark.parametrize(("start", "change"), RUNS.values(), ids=RUNS)
def test_a_changed_run_is_the_old_one_gone_on_with_otherwise(
    start: dict[str, Any], change: dict[str, Any], at: int
) -> None:
    """To the bit: train to the change with the old settings, hand the state to the new ones."""
    old = DuelExperiment(**{**SMALL, **start})
    changed = changed_at(old, at, change).learner()
    before, after = old.learner(), old.but(**change).learner()
    assert history(changed, at) == history(before, at)
    after.load_state_dict(load(save(before.state_dict())))
    assert history(changed, 6) == history(after, 6)
    ours, theirs = changed.state_dict(), after.state_dict()
    assert ours.keys() == theirs.keys()
    for name, tensor in ours.items():
        torch.testing.assert_close(tensor, theirs[name], rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize(("start", "change"), RUNS.values(), ids=RUNS)
def test_a_change_makes_a_difference(start: dict[str, Any], change: dict[str, Any]) -> None:
    old = DuelExperiment(**{**SMALL, **start})
    one, other = old.learner(), changed_at(old, 2, change).learner()
    assert history(one, 2) == history(other, 2)
    history(one, 3)
    history(other, 3)
    assert not torch.equal(one.descent.weights, other.descent.weights)


@pytest.mark.parametrize("cut", [2, 3, 4, 6])
def test_a_changed_run_goes_on_from_any_step(cut: int) -> None:
    """Before its change, right at it, and behind; whatever the learner did before."""
    experiment = DuelExperiment(**SMALL, changes="3:loss=hinge,critic_rate=0.1;5:critic_steps=2")
    whole, first, resumed = (experiment.learner() for _ in range(3))
    history(whole, cut)
    history(first, cut)
    history(resumed, 7)
    resumed.load_state_dict(load(save(first.state_dict())))
    (figures, arrays), (same, also) = (experiment.probe(x, cut) for x in (first, resumed))
    assert figures == same
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, also[name])
    assert history(resumed, 4) == history(whole, 4)


def test_the_frame_at_a_change_is_that_of_the_run_before_it() -> None:
    """The best discriminator is drawn as it judged the last step, not as it will judge the next."""
    old = DuelExperiment(**SMALL, dataset="moons", critic="exact")
    new = changed_at(old, 4, {"smoothing": 0.3})
    one, other = old.learner(), new.learner()
    history(one, 4)
    history(other, 4)
    for name, array in old.probe(one, 4)[1].items():
        np.testing.assert_array_equal(array, new.probe(other, 4)[1][name])


knobs = st.sampled_from(CHANGEABLE)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "loss": st.sampled_from([value for value, _ in specs(DuelExperiment)["loss"].options]),
    "critic_steps": st.integers(1, 10),
}


@given(st.dictionaries(st.integers(1, 399), st.sets(knobs, min_size=1), max_size=4), st.data())
def test_equal_runs_have_equal_settings(plan: dict[int, set[str]], data: st.DataObject) -> None:
    """Whatever changes, the text comes back as it was written, and the past is a run of its own."""
    experiment = DuelExperiment(**SMALL)
    now = experiment
    for step, names in sorted(plan.items()):
        low = {n: specs(now)[n].low for n in names}
        strategies = {n: VALUES.get(n, st.floats(low[n], 0.4)) for n in sorted(names)}
        chosen = {n: data.draw(strategy) for n, strategy in strategies.items()}
        try:
            changed = changed_at(now, step, chosen)
        except SettingError:  # smoothing without labels
            continue
        again = DuelExperiment.from_settings(changed.settings())
        assert again == changed and again.run_id == changed.run_id
        if changed != now:
            assert changed.origin is not None and changed.origin.frames
            assert (changed.origin.experiment, changed.origin.step) == (now, step)
            assert changed.shown() == {**now.shown(), **_parsed(chosen), "changes": changed.changes}
        now = changed
    plain = now.but(**as_last(now))
    assert plain.origin is None and {**plain.settings(), "changes": now.changes} == now.shown()


def _parsed(values: dict[str, Any]) -> dict[str, Any]:
    known = specs(DuelExperiment)
    return {name: known[name].parse(name, value) for name, value in values.items()}


def test_one_form() -> None:
    """Order, zeros and what changes nothing make no other run."""
    base = DuelExperiment()
    one = base.but(changes="1200:r1=1,critic_rate=0.0001")
    assert one == base.but(
        changes="1200:critic_rate=1e-4,r1=1.00,critic_steps=1;2000:loss=nonsaturating"
    )
    assert one.changes == "1200:r1=1,critic_rate=0.0001"
    assert base.but(changes="300:critic_rate=0.001") == base
    assert one.statics()["changes"] == [
        {"step": 1200, "label": "R1 penalty 1, discriminator's rate 0.0001"}
    ]


def test_a_later_change_joins_follows_or_replaces() -> None:
    base = DuelExperiment(changes="1000:critic_rate=0.0001;2000:loss=hinge")
    assert changed_at(base, 2000, {"r1": 1.0}).changes.endswith(";2000:loss=hinge,r1=1")
    assert changed_at(base, 2500, {"r1": 1.0}).changes.endswith(";2000:loss=hinge;2500:r1=1")
    assert changed_at(base, 1500, {"r1": 1}).changes == "1000:critic_rate=0.0001;1500:r1=1"
    back = changed_at(base, 2000, {"loss": "nonsaturating"})  # the same as if never changed
    assert base.origin is not None and back == base.origin.experiment


def test_only_what_concerns_a_run_is_kept() -> None:
    changes = "1000:critic_rate=0.0001,learning_rate=0.01;2000:loss=hinge"
    assert only_changes(changes, ["learning_rate"]) == "1000:learning_rate=0.01"
    assert only_changes(changes, []) == ""


BAD = {
    "5000:loss=hinge": "step 5,000, but only what lies between 0 and the last step, 4,000",
    "4000:loss=hinge": "only what lies between",
    "0:loss=hinge": "only what lies between",
    "loss=hinge": "a change says its step and what it sets",
    "1200:": "what can change during a run is loss, hybrid",
    "1200:batch=64": "what can change during a run is loss, hybrid",
    "1200:loss=hinge;": "a change says its step",
    "1200:loss=hinge;1200:r1=1": "names step 1,200 after step 1,200; put them in order",
    "1200:r1=1,r1=2": "sets `r1` twice at step 1,200",
    "1200:critic_rate=5": "From step 1,200 on: `critic_rate` is '5', but it must be a number from",
    "1200:loss=cosy": "From step 1,200 on: `loss` is 'cosy', but it must be one of",
    "100:smoothing=0.1;1200:loss=hinge": "step 1,200 on: `smoothing` is 0.1, but the loss hinge",
    "1200:r1=nan": "From step 1,200 on: `r1`",
    "1200:r1=<b>": "letters, digits, dots, dashes and : = , ;",
    "9" * 1001: "at most 1,000",
}  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), BAD.items())
def test_what_cannot_be_is_refused_with_a_sentence(changes: str, sentence: str) -> None:
    with pytest.raises(SettingError) as refusal:
        DuelExperiment().but(changes=changes)
    assert sentence in str(refusal.value)


def test_what_mends_a_failed_run_mends_its_last_change() -> None:
    """The run was sound up to there: a remedy that began it anew would lose that."""
    experiment = DuelExperiment(**SMALL, changes="3:learning_rate=1,critic_rate=1")
    with pytest.raises(Diverged) as failure:
        history(experiment.learner(), 400)
    mended = experiment.but(**failure.value.change)
    assert mended.origin is not None and mended.origin == experiment.origin
    assert mended != experiment
    assert mended_at("", 9, {"critic_rate": 0.1}) == {"critic_rate": 0.1}
    assert mended_at("9:r1=1", 9, {"critic_rate": 0.1}) == {"critic_rate": 0.1}
