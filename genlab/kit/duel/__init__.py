"""The two teachers' page: what each of its parts draws that other lessons have no use for."""

from __future__ import annotations

from collections.abc import Callable

from genlab.kit.desk import Desk
from genlab.kit.duel.collapse import collapse
from genlab.kit.duel.images import images
from genlab.kit.duel.modes_table import modes
from genlab.kit.duel.nash import nash
from genlab.kit.duel.sides import side_by_side
from genlab.kit.duel.slow import slow_motion

DUEL: dict[str, Callable[[Desk], None]] = {
    "sides": side_by_side,
    "collapse": collapse,
    "modes": modes,
    "slow": slow_motion,
    "nash": nash,
    "images": images,
}
