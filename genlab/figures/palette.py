"""Colours by role, (light, dark): the table of `assets/player/palette.js`, as tests make sure.

Hues after Okabe and Ito (2008), lightened where the ground is dark.
"""

from __future__ import annotations

from typing import Literal

Mode = Literal["light", "dark"]

PALETTE: dict[str, tuple[str, str]] = {
    "data": ("#0072B2", "#56B4E9"),
    "samples": ("#E69F00", "#F2B233"),
    "samples_edge": ("#8F5F00", "#4A3200"),
    "density": ("#D98A00", "#C98716"),
    "truth": ("#55555F", "#B9B9C2"),
    "nll": ("#D55E00", "#FF8A4A"),
    "nll_text": ("#B34700", "#FF9B63"),
    "gan": ("#CC79A7", "#DE9BC1"),
    "discriminator": ("#009E73", "#3DC79F"),
    "stretch": ("#00806A", "#3DC7A9"),
    "squeeze": ("#7A4FA3", "#B79AE0"),
    "paper": ("#FFFFFF", "#0E1117"),
    "ink": ("#262730", "#FAFAFA"),
}

# Runs that are compared: told apart by lightness too, so that colour-blind eyes tell them apart
RUNS: tuple[tuple[str, str], ...] = (
    ("#470BE6", "#9E59FF"),
    ("#CC6690", "#D93A2B"),
    ("#044D1C", "#30F2A2"),
    ("#308BF2", "#A6CFFF"),
    ("#730673", "#B25986"),
    ("#998D1F", "#FFC60D"),
)

# The ten digits; a point is drawn as its digit too, since eyes differ in which hues they tell apart
CLASSES: tuple[tuple[str, str], ...] = (
    ("#317CF8", "#A2A8FC"),
    ("#FD2E1C", "#D73626"),
    ("#2F996A", "#1A9D4B"),
    ("#9C1F43", "#BC6280"),
    ("#3F03C2", "#804EFA"),
    ("#5E3409", "#FACF9E"),
    ("#ED43C2", "#CD1AA5"),
    ("#888923", "#D4F16E"),
    ("#0D6277", "#64EFF7"),
    ("#622386", "#F0AD15"),
)

# A quantity from low to high: its lightness rises all the way
SCALE: tuple[tuple[str, str], ...] = (
    ("#360264", "#7D4DBE"),
    ("#06288E", "#4A79E3"),
    ("#014F69", "#15A1D0"),
    ("#036564", "#18BFBC"),
    ("#097D4B", "#41DC8F"),
    ("#6F8603", "#C2E254"),
    ("#B08505", "#FFE5B0"),
)


def colour(role: str, mode: Mode = "light") -> str:
    """Return the colour of a role as #RRGGBB."""
    return PALETTE[role][mode == "dark"]
