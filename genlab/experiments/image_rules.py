"""Which settings of an image flow do not go together, and by what a folder of images is named."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeVar

from genlab.data.catalog import DATASETS as SMALL_DATASETS
from genlab.data.catalog import IMAGE_DATASETS, DatasetEntry
from genlab.data.folders import find, found
from genlab.data.idx import DataError
from genlab.data.idx_folder import MNIST, Found
from genlab.data.idx_folder import title as folder_title
from genlab.experiments.fields import SettingError
from genlab.models.presets import SIZES, check_shape

if TYPE_CHECKING:
    from genlab.experiments.image import ImageExperiment

Settings = TypeVar("Settings", bound="ImageExperiment")

FOLDER = "folder"
DATASETS = {
    "digits": SMALL_DATASETS["digits"].title,
    "glyphs": IMAGE_DATASETS["glyphs"].title,
    MNIST: IMAGE_DATASETS[MNIST].title,
    FOLDER: "A folder of yours",
}


def settle(settings: Settings) -> Settings:
    """Return the same with the folder's fingerprint filled in, and none where there is no folder.

    A fingerprint that is given is believed: the recording of a folder that is not here, or that
    has changed, can still be looked at; only training asks for the images. Raises `SettingError`.
    """
    if settings.dataset != FOLDER:
        return dataclasses.replace(settings, folder="", content="")
    if settings.folder and settings.content:
        return settings
    named = _found(settings.folder or _first())
    settled = dataclasses.replace(settings, folder=named.folder.name, content=named.content)
    check_size(settled)
    return settled


def check_size(settings: ImageExperiment) -> None:
    """Raise `SettingError` where the images cannot be squeezed as the size asks for."""
    entry = known(settings)
    if entry is not None and entry.image_shape is not None:
        try:
            check_shape(SIZES[settings.size], entry.image_shape)
        except ValueError as error:
            raise SettingError(f"`size` is {settings.size}: {error}") from None


def known(settings: ImageExperiment) -> DatasetEntry | None:
    """Return what is known of the images; None where their folder is not here, or has changed."""
    if settings.dataset != FOLDER:
        return SMALL_DATASETS.get(settings.dataset) or IMAGE_DATASETS[settings.dataset]
    try:
        here = find(settings.folder)
    except (KeyError, DataError):
        return None
    return here.entry if here.content == settings.content else None


def title(settings: ImageExperiment) -> str:
    """Return how the images are called to a reader."""
    if settings.dataset == FOLDER:
        return folder_title(settings.folder)
    return DATASETS[settings.dataset]


def _first() -> str:
    """Return the first folder of images that there is beside MNIST, whole ones before damaged."""
    folders = {name: one for name, one in found().items() if name != MNIST}
    if not folders:
        raise SettingError(
            "`dataset` is folder, but there is none: put a folder of images in IDX form into the "
            "one that GENLAB_DATA names."
        )
    return min(folders, key=lambda name: bool(folders[name].problem))


def _found(name: str) -> Found:
    try:
        return find(name)
    except KeyError:
        names = ", ".join(found()) or "none"
        raise SettingError(
            f"`folder` is {name!r}, and there is no such folder of images in IDX form; "
            f"there are: {names}."
        ) from None
    except DataError as error:
        raise SettingError(str(error)) from None
