"""The study's questions: their answers follow from the figures, and can come out either way."""

from __future__ import annotations

import pytest

from genlab.experiments.students import STUDENTS
from genlab.experiments.study import CLAIMS, SEEDS, Evidence

ALONE = {
    "train_nll": 40.0,
    "nll": 70.0,
    "nll_stderr": 0.1,
    "best_nll": 58.0,
    "entropy": 48.0,
    "kl": 20.0,
    "best_kl": 9.0,
    "fid": 1.0,
    "best_fid": 1.0,
    "fid_stderr": 0.05,
    "fid_floor": 0.5,
    "fid_floor_stderr": 0.1,
}
DOWN = {0: 160.0, 10: 70.0, 20: 45.0, 30: 41.0, 100: 40.0}
LATE = {0: 160.0, 10: 150.0, 20: 100.0, 30: 60.0, 100: 40.0}


def evidence(
    count: int = SEEDS, seconds: float = 40.0, late: str = "", **students: dict[str, float]
) -> Evidence:
    """All students alike but for what is given; `late`: whose curve falls later."""
    figures = {s: [{**ALONE, **students.get(s, {})} for _ in range(count)] for s in STUDENTS}
    kl = {step: value - 30.0 for step, value in DOWN.items()}
    curves = {
        s: [{"train": LATE if s == late else DOWN, "kl": kl, "fid": kl} for _ in range(count)]
        for s in STUDENTS
    }
    return Evidence(figures, curves, {"exact": 10.0, "large": seconds})


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_an_answer_is_one_of_the_options(claim) -> None:
    assert claim.answer(evidence()) in claim.options
    assert set(claim.students) <= set(STUDENTS)
    assert claim.judge(evidence())


@pytest.mark.parametrize(
    ("claim", "given", "answer"),
    [
        ("shapes", {}, "in neither"),
        ("shapes", {"fewer": {"train_nll": 45.0}}, "in height only"),
        ("shapes", {"late": "mask"}, "in shape only"),
        ("shapes", {"late": "mask", "fewer": {"train_nll": 45.0}}, "in both"),
        ("simpler", {"fewer": {"nll": 60.0}}, "one that cannot"),
        ("simpler", {"exact": {"nll": 60.0}}, "one that can be the truth"),
        ("judged", {}, "FID hardly rises, or falls"),
        ("judged", {"exact": {"fid": 2.0}}, "FID rises with it"),
        ("judged", {"exact": {"kl": 9.5}}, "KL does not rise"),
        ("larger", {"large": {"nll": 99.0, "fid": 2.0}}, "two or three"),
        ("larger", {"seconds": 10.0}, "one or none"),
    ],
)
def test_answers_follow_the_figures(claim: str, given: dict, answer: str) -> None:
    assert CLAIMS[claim].answer(evidence(**given)) == answer


def test_who_wins_may_depend_on_the_seed() -> None:
    proof = evidence()
    proof.figures["fewer"][1]["nll"] = 60.0
    assert CLAIMS["simpler"].answer(proof) == "it depends on the seed"


def test_a_spread_is_not_spoken_of_from_one_seed() -> None:
    named = [one.claim for one in CLAIMS["larger"].judge(evidence(1))]
    assert "b4: unstable" not in named and len(named) == 3
    assert "b4: unstable" in [one.claim for one in CLAIMS["larger"].judge(evidence())]


def test_a_mean_curve_has_the_steps_of_all() -> None:
    proof = evidence(2)
    proof.curves["exact"][1]["train"] = {0: 150.0, 10: 80.0}
    assert proof.mean_curve("exact", "train") == {0: 155.0, 10: 75.0}
