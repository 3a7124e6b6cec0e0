"""Students: what they are told of the truth is right, and a run is the same however it is cut."""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from genlab.data.shipped import about, folder
from genlab.experiments.learner import Diverged
from genlab.experiments.student import StudentExperiment
from genlab.experiments.student_learner import StudentLearner
from genlab.experiments.students import EXACT, LARGE, MISSPECIFIED, STUDENTS, care
from genlab.runs.standalone import script

SMALL = {"student": "narrower", "n": 200, "batch": 32, "steps": 40}
RUNS = {
    "plain": StudentExperiment(**SMALL),
    "cured": StudentExperiment(**SMALL, dropout=0.2, weight_decay=1.0, jitter=0.1),
    "shifts": StudentExperiment(**{**SMALL, "student": "additive"}),
}
every_run = pytest.mark.parametrize("experiment", RUNS.values(), ids=RUNS)


def history(learner: StudentLearner, steps: int) -> list[float]:
    return [learner.step()["nll"] for _ in range(steps)]


@every_run
def test_same_settings_same_run_looked_at_or_not(experiment: StudentExperiment) -> None:
    """Losses agree to the bit, those of a learner that is probed after every step too."""
    one, two = experiment.learner(), experiment.learner()
    watched = []
    for step in range(5):
        experiment.probe(two, step)
        watched += history(two, 1)
    assert history(one, 5) == watched
    assert history(experiment.but(seed=2).learner(), 2) != watched[:2]


@every_run
@pytest.mark.parametrize("cut", [0, 1, 21])
def test_a_resumed_run_is_the_uninterrupted_one(experiment: StudentExperiment, cut: int) -> None:
    """Its best weights come along: both end with the same figures."""
    whole, first = experiment.learner(), experiment.learner()
    history(whole, cut)
    history(first, cut)
    resumed = experiment.learner()
    resumed.load_state_dict(load(save(first.state_dict())))
    assert resumed.steps_done == cut
    assert history(resumed, 6) == history(whole, 6)
    assert (resumed.best_step, resumed.best_nll) == (whole.best_step, whole.best_nll)
    assert torch.equal(resumed.best, whole.best)
    assert resumed.look() == whole.look()


def test_only_the_exact_student_and_the_larger_can_be_the_truth() -> None:
    """With the teacher's weights the exact student is at 0; it has as many of them."""
    exact = StudentExperiment(n=200).learner()
    exact.flow.load_state_dict(exact.world.flow.state_dict())
    exact.looked = None
    look = exact.look()
    assert look.kl == pytest.approx(0, abs=1e-4)
    assert look.held_out == pytest.approx(exact.world.entropy, abs=0.5)  # 2,000 draws: s.e. 0.15
    assert look.held_out - look.kl == pytest.approx(-float(exact.log_truth.mean()), abs=1e-9)
    assert {EXACT, LARGE, *MISSPECIFIED} == set(STUDENTS)


@pytest.mark.parametrize("student", STUDENTS)
def test_students_are_what_their_table_says(student: str) -> None:
    """Weights are counted without torch; at step 0 each is the identity, so all start alike."""
    experiment = StudentExperiment(student=student, n=200)
    learner = experiment.learner()
    assert learner.descent.weights.numel() == experiment.parameters
    x = learner.unseen.double()
    expected = 0.5 * x.square().sum(1).mean() + 0.5 * x.shape[1] * math.log(2 * math.pi)
    assert learner.look().held_out == pytest.approx(float(expected), abs=1e-3)
    own = STUDENTS[student].shape("digits")
    differs = {name for name, value in own.items() if value != about("teachers", "digits")[name]}
    assert bool(differs) == (student != EXACT)


def test_unseen_draws_are_the_same_for_all_and_in_no_training_set() -> None:
    one, two = (StudentExperiment(**{**SMALL, "seed": seed}).learner() for seed in (1, 2))
    assert torch.equal(one.unseen, two.unseen)
    assert not torch.equal(one.points, two.points)
    assert torch.cdist(one.points, one.unseen).amin() > 0.1


def test_jitter_is_noise_around_the_sample() -> None:
    learner = RUNS["cured"].learner()
    batch = torch.cat([learner.batches.next() for _ in range(20)])
    away = (batch - learner.points[torch.cdist(batch, learner.points).argmin(1)]).std()
    assert float(away) == pytest.approx(0.1, rel=0.05)


def test_frames_say_what_the_truth_says_and_the_best_is_kept() -> None:
    """The best step is that of the lowest held-out loss among the frames; figures agree with it."""
    experiment = StudentExperiment(n=200, batch=32, steps=60, learning_rate=5e-3)
    learner = experiment.learner()
    figures, arrays = experiment.probe(learner, 0)
    assert set(arrays) == {"images", "data"} and "fid" not in figures
    seen = {0: figures["held_out"]}
    for step in range(1, 61):
        learner.step()
        if experiment.frame_steps(step):
            figures, arrays = experiment.probe(learner, step)
            if "held_out" in figures:
                seen[step] = figures["held_out"]
    assert arrays["images"].shape == (64, 8, 8) and arrays["images"].dtype == np.uint8
    assert {"train", "held_out", "kl", "kl_stderr", "fid"} == set(figures)
    assert learner.best_step == min(seen, key=seen.__getitem__)
    metrics = experiment.evaluate(learner)
    assert metrics["best_nll"] <= metrics["nll"]
    assert metrics["best_nll"] == pytest.approx(learner.best_nll, rel=0.02)
    assert metrics["gap"] == pytest.approx(metrics["kl"], abs=0.2)  # the same draws, not paired
    assert metrics["best_kl"] > 0 and metrics["fid"] > metrics["fid_floor"] > 0
    assert care("digits").judged == 2000 and metrics["parameters"] == experiment.parameters
    after = learner.look()
    assert after.held_out == seen[60]  # the best weights were there for the figures only


def test_divergence_says_what_where_and_what_to_do() -> None:
    learner = RUNS["plain"].learner()
    with torch.no_grad():
        learner.descent.weights.fill_(math.nan)
    with pytest.raises(Diverged, match=r"not a number at step 1: .* try 0.0001") as caught:
        learner.step()
    assert caught.value.change == {"learning_rate": pytest.approx(1e-4)}


def test_the_script_reproduces_the_run_beside_the_teachers_weights(tmp_path: Path) -> None:
    """Without the project, but with assets/: every figure agrees; without those, one sentence."""
    experiment = RUNS["plain"].but(steps=20)
    learner = experiment.learner()
    history(learner, 20)
    (tmp_path / "run.py").write_text(script(experiment, experiment.evaluate(learner), 20))

    def ran() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "run.py"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)

    alone = ran().stderr.strip().splitlines()[-1]
    assert "assets/teachers/digits.json cannot be read" in alone
    for kind in ("teachers", "judges"):
        shutil.copytree(folder(kind), tmp_path / "assets" / kind)
    done = ran()
    assert done.returncode == 0, done.stderr
    compared = [line.split() for line in done.stdout.splitlines() if " recorded " in line]
    assert len(compared) == 18 and all(words[2] == words[4] for words in compared)
