"""What a frame of slow motion holds: who moved, on which batch, and what it did to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from genlab.experiments.duel_evaluation import unseen_points
from genlab.experiments.streams import stream
from genlab.experiments.turns_move import MOVES_BY_NAME, Move
from genlab.experiments.turns_watch import FOLLOW_SEED, at_rest
from genlab.metrics.density import density_grid
from genlab.metrics.likelihood import log_probs

if TYPE_CHECKING:
    from genlab.experiments.duel_learner import DuelLearner
    from genlab.experiments.turns_learner import TurnsLearner

ON_THE_WAY = -1.0  # the "move" of a frame before slow motion begins
BACKDROP = 1024  # data, shown behind all
MOST = 128  # of a batch that are drawn
SIDE = 64  # cells of a map
HELD_OUT = 512  # unseen points
FARTHEST = 30_000  # of what is stored in float16, which ends at 65,504
MAPPED = ("start", "critic", "look")  # moves after which D says something else
SHADED = ("start", "descend")  # moves after which a flow taught by likelihood is another density
JUDGED = ("judged_data", "judged_samples")
HALVES = ("critic", "density", "gradient", *JUDGED)  # arrays that float16 is fine enough for


def probe_turn(learner: TurnsLearner) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Return a frame's figures and arrays: `Move` says what they are.

    followed (12, 2): samples, then data, before the move; went (6, 2): the samples after it;
    verdicts (2, 12): before and after; pulls (6, 2), of the D of now, and both (2, 6, 2). critic or
    density (64, 64): the map after the move, where it changed it. Of images: images (12, h, w),
    was (6, h, w) before the move, gradient (6, h, w): the pull on each pixel.
    """
    figures: dict[str, float] = {"move": ON_THE_WAY}
    arrays: dict[str, Tensor] = {}
    if learner.arrived:
        move = learner.move or _standing(learner)
        plane = learner.duel.source.pixels is None
        figures = {"move": float(MOVES_BY_NAME[move.kind]), **move.figures}
        arrays = (_plane if plane else _images)(learner, move)
        arrays["verdicts"] = torch.stack([move.before.verdicts, move.after.verdicts])
        judged = {name: of for name, of in move.arrays.items() if name in JUDGED}
        arrays |= {name: of[:, :MOST] for name, of in judged.items()}
        if plane:
            figures |= _held_out(learner)
    if learner.steps_done == 0:
        arrays["data"] = _backdrop(learner.duel)
    return figures, {name: _stored(name, array) for name, array in arrays.items()}


def _standing(learner: TurnsLearner) -> Move:
    if learner.duel.exact is not None:
        learner.duel.exact.follow()
    look = learner.watched.look(learner.duel)
    return Move("start", False, {"round": float(learner.duel.steps_done)}, {}, look, look)


def _plane(learner: TurnsLearner, move: Move) -> dict[str, Tensor]:
    duel = learner.duel
    arrays = {f"batch_{name}": of[:MOST] for name, of in move.arrays.items() if name not in JUDGED}
    arrays["followed"] = torch.cat([move.before.samples, learner.watched.data])
    arrays["went"] = move.after.samples
    if move.after.pulls is not None:
        arrays["pulls"] = _felt(move)
    if move.pulls is not None:
        arrays["both"] = move.pulls
    if duel.settings.objective == "nll":
        if move.kind in SHADED and duel.flow is not None:
            arrays["density"] = density_grid(duel.flow.log_prob, duel.source.window, SIDE)
    elif move.kind in MAPPED:
        with at_rest(duel):
            arrays["critic"] = density_grid(duel.verdict, duel.source.window, SIDE)
    return arrays


def _images(learner: TurnsLearner, move: Move) -> dict[str, Tensor]:
    pixels = learner.duel.source.pixels
    assert pixels is not None
    shown = torch.cat([move.after.samples, learner.watched.data])
    arrays = {"images": pixels.grey(shown)}
    if move.kind in ("generator", "descend"):
        arrays["was"] = pixels.grey(move.before.samples)
    if move.after.pulls is not None:
        arrays["gradient"] = _felt(move).view(-1, *pixels.shape)
    return arrays


def _felt(move: Move) -> Tensor:
    """Return the pulls that G went by in its move; after one of D, those that G will feel."""
    felt = move.before.pulls if move.kind == "generator" else move.after.pulls
    assert felt is not None
    return felt


@torch.no_grad()
def _held_out(learner: TurnsLearner) -> dict[str, float]:
    flow = learner.duel.flow
    if flow is None:
        return {}
    unseen = unseen_points(learner.duel, HELD_OUT)[:HELD_OUT]
    return {"held_out": -float(log_probs(flow.log_prob, unseen).mean())}


def _backdrop(duel: DuelLearner) -> Tensor:
    pixels = duel.source.pixels
    data = duel.source.draw(BACKDROP if pixels is None else 16, stream(FOLLOW_SEED, "shown"))
    return data if pixels is None else pixels.grey(data)


def _stored(name: str, array: Tensor) -> np.ndarray:
    array = array.detach()
    if name in HALVES:
        return array.clamp(-FARTHEST, FARTHEST).numpy().astype(np.float16)
    return array.numpy()
