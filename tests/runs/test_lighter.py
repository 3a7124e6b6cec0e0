"""A finished run that leaves with its model's weights alone: looked at, asked, begun from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from safetensors.torch import load, save

from genlab.experiments.flow import FlowExperiment
from genlab.experiments.flow_learner import FlowLearner
from genlab.runs.lighter import Lighter, is_weights_only
from genlab.runs.progress import Progress
from genlab.runs.session import Session
from genlab.runs.store import Checkpoint, Store
from genlab.runs.transfer import TransferError, export_run, import_run
from tests.runs.descent import EXPERIMENTS as CATALOG
from tests.runs.descent import Descent
from tests.runs.looking import trained

WEIGHTS = Lighter(weights=True)
SHORT = Descent(steps=20, every=1)
FLOW = FlowExperiment(steps=20, couplings=2, width=8)


@pytest.fixture
def other(tmp_path: Path) -> Store:
    """Another machine's store."""
    return Store(tmp_path / "other.sqlite")


def test_the_weights_are_those_of_the_learner_and_all_else_stays_home(
    store: Store, other: Store
) -> None:
    trained(store, FLOW)
    whole = export_run(FLOW.run_id, store)
    light = export_run(FLOW.run_id, store, WEIGHTS)
    assert len(light) < len(whole)
    there = import_run(light, other)
    assert (there.state, there.metrics) == ("done", store.get(FLOW.run_id).metrics)
    assert other.blobs(FLOW.run_id) == store.blobs(FLOW.run_id)
    here, kept = store.checkpoint(FLOW.run_id), other.checkpoint(FLOW.run_id)
    assert here is not None and kept is not None
    assert is_weights_only(kept) and not is_weights_only(here) and not is_weights_only(None)
    learner = Progress(FLOW, here).learner
    assert isinstance(learner, FlowLearner)
    model = learner.model.state_dict()
    found = load(kept.tensors)
    assert found.keys() == {f"model.{name}" for name in model}
    for name, tensor in model.items():
        assert torch.equal(found[f"model.{name}"], tensor)


def test_asked_to_go_on_it_keeps_its_frames_and_says_why_it_cannot(
    store: Store, other: Store
) -> None:
    trained(store, FLOW)
    there = import_run(export_run(FLOW.run_id, store, WEIGHTS), other)
    after = Session(other, FLOW).extend(20)
    assert (after.state, after.step, after.metrics) == ("done", 20, there.metrics)
    assert after.reason.startswith("It came without") and after.owner is None
    assert other.blobs(FLOW.run_id) == store.blobs(FLOW.run_id)
    assert is_weights_only(other.checkpoint(FLOW.run_id))
    assert Session(other, FLOW).train().state == "done"


def test_it_can_leave_again_as_it_came(store: Store, other: Store) -> None:
    trained(store, FLOW)
    light = export_run(FLOW.run_id, store, WEIGHTS)
    import_run(light, other)
    assert export_run(FLOW.run_id, other) == export_run(FLOW.run_id, other, WEIGHTS) == light


def test_an_unfinished_run_needs_all_of_its_checkpoint(store: Store) -> None:
    session = Session(store, FLOW)
    session.step()
    with pytest.raises(TransferError, match="paused at step 1; only one that is done"):
        export_run(FLOW.run_id, store, WEIGHTS)


def test_a_run_without_a_model_or_a_checkpoint_says_so(store: Store, other: Store) -> None:
    trained(store, Descent(steps=55))
    with pytest.raises(TransferError, match="holds no model"):
        export_run(Descent(steps=55).run_id, store, WEIGHTS)
    trained(store, FLOW)
    import_run(export_run(FLOW.run_id, store, Lighter(bare=True)), other)
    with pytest.raises(TransferError, match="has its checkpoint"):
        export_run(FLOW.run_id, other, WEIGHTS)


def test_names_alone_make_no_checkpoint_of_weights(store: Store) -> None:
    """The mark is believed of nothing that holds more than a model."""
    trained(store, FLOW)
    whole = store.checkpoint(FLOW.run_id)
    assert whole is not None
    marked = save(load(whole.tensors), {"holds": "weights"})
    assert not is_weights_only(Checkpoint(whole.step, whole.seconds, whole.since, marked))


def test_rounded_weights_are_within_eleven_bits_and_take_fewer_bytes(
    store: Store, other: Store
) -> None:
    wide = FLOW.but(width=128)  # so that weights are most of the file
    trained(store, wide)
    light = export_run(wide.run_id, store, Lighter(rounded=True))
    assert len(light) < 0.9 * len(export_run(wide.run_id, store, WEIGHTS))
    import_run(light, other)
    here, kept = store.checkpoint(wide.run_id), other.checkpoint(wide.run_id)
    assert here is not None and kept is not None and is_weights_only(kept)
    exact, changed = load(here.tensors), 0
    for name, tensor in load(kept.tensors).items():
        assert tensor.dtype == exact[name].dtype
        assert torch.allclose(tensor, exact[name], rtol=2**-11, atol=2**-24)
        changed += int((tensor != exact[name]).sum())
    assert changed > 0
    assert len(kept.tensors) > 4 * 20_000  # as long again as they were
    again = export_run(wide.run_id, other, Lighter(rounded=True))
    assert again == light  # rounded is rounded


@pytest.mark.parametrize(
    ("every", "kept"), [(1, range(21)), (5, (0, 1, 2, 5, 10, 15, 20)), (8, (0, 1, 2, 8, 16, 20))]
)
def test_a_thinned_recording_keeps_its_first_frames_and_its_last(
    store: Store, other: Store, every: int, kept: Sequence[int]
) -> None:
    trained(store, SHORT)
    import_run(export_run(SHORT.run_id, store, Lighter(bare=True, every=every)), other, CATALOG)
    here = [blob for _, blob in store.blobs(SHORT.run_id)]
    assert len(here) == 21
    assert [blob for _, blob in other.blobs(SHORT.run_id)] == [here[i] for i in kept]
    assert other.get(SHORT.run_id).step == 20
