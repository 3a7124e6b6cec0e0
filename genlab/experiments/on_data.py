"""What follows from the data that a run learns from, whatever learns."""

from __future__ import annotations

from genlab.data.catalog import DatasetEntry, entry


class OnData:
    """An experiment on a data set of the catalogue, or on the learner's own data."""

    dataset: str
    own: str  # the learner's own data, packed into letters

    @property
    def entry(self) -> DatasetEntry:
        """What is known of the data."""
        return entry(self.dataset, self.own)

    @property
    def is_image(self) -> bool:
        """Whether the data are images rather than points in the plane."""
        return self.entry.kind == "image"

    @property
    def dim(self) -> int:
        """How many coordinates a point has."""
        height, width = self.entry.image_shape or (1, 2)
        return height * width
