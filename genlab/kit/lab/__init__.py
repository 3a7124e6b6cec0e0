"""The misspecification lab: a world whose truth is known, its students, the claims, the cures."""

from __future__ import annotations

from genlab.kit.lab.claims import claims
from genlab.kit.lab.cures import cures
from genlab.kit.lab.students import students
from genlab.kit.lab.world import world

LAB = {"world": world, "students": students, "claims": claims, "cures": cures}
