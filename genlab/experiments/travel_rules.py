"""What there is to travel, known without torch: ways and halves."""

from __future__ import annotations

WAYS = {
    "straight": "Straight",
    "sphere": "Along the sphere",
    "analogy": "This minus that plus the other",
    "half": "Half drawn anew",
}
HALF = {
    "random": "a random half",
    "coarse": "the coarse half",
    "fine": "the fine half",
}
CANDIDATES = 30  # images to choose from, three of each digit
UNUSED = {  # way -> the settings that it does not use
    "straight": ("third", "half"),
    "sphere": ("third", "half"),
    "analogy": ("half",),
    "half": ("second", "third"),
}
MOST_PLACES = 2000  # of a way that are recorded
