"""The images on a page: folders to choose from, what is wrong with one, MNIST on a click.

Where the images of a run are not on this machine, and nobody has recorded it, a card stands in the
player's place; whatever else the learner has laid out stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from genlab.data import mnist
from genlab.data.folders import found
from genlab.data.idx_folder import MNIST
from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.experiment import Experiment
from genlab.experiments.image import ImageExperiment
from genlab.experiments.image_rules import FOLDER
from genlab.kit import prose
from genlab.kit.desk import Desk
from genlab.kit.fetch import MNIST_FETCH
from genlab.kit.outcome import outcome

LOOK_SECONDS = 0.5  # how often a waiting page asks how far the download is
SIZE = sum(file.size for file in mnist.FILES.values())  # bytes


def image_data(desk: Desk) -> None:
    """Draw what belongs below the choice of images: the folders, and what is wrong with some."""
    asked = desk.experiment
    if isinstance(asked, AutoencoderExperiment):
        st.caption(asked.entry.blurb)
    if not isinstance(asked, ImageExperiment):
        return
    folders = {name: one for name, one in found().items() if name != MNIST}
    whole = [name for name, one in folders.items() if not one.problem]
    # as the control says, not the run: one folder may not fit where another does
    if st.session_state.get(desk.key("dataset")) == FOLDER and "folder" not in desk.link.hidden:
        _folder(desk, asked.folder, whole)
    elif asked.entry is not None:
        st.caption(asked.entry.blurb)
    problems = [one.problem for one in folders.values() if one.problem]
    if problems:
        st.html(prose.notice(problems))


def size_cost(desk: Desk) -> None:
    """Say what a flow of the size that is laid out takes."""
    asked = desk.experiment
    if isinstance(asked, ImageExperiment):
        st.caption(asked.cost)


def missing(desk: Desk) -> bool:
    """Say whether the images of the run are not here, and it is not recorded either."""
    asked = desk.experiment
    of_images = ImageExperiment | DuelExperiment | AutoencoderExperiment
    if not isinstance(asked, of_images) or outcome(asked).state:
        return False
    return asked.entry is None or (asked.dataset == MNIST and not mnist.available())


def mnist_missing(experiments: Iterable[Experiment]) -> bool:
    """Say whether one of them is about MNIST and neither recorded nor here to be trained."""
    about = [one for one in experiments if one.settings().get("dataset") == MNIST]
    return any(not outcome(one).state for one in about) and not mnist.available()


def card(desk: Desk) -> None:
    """Draw what stands in the player's place where images are missing."""
    with st.container(border=True, key=desk.key("missing")):
        if desk.experiment.settings()["dataset"] == MNIST:
            st.fragment(_mnist, run_every=LOOK_SECONDS)(desk.key("fetch"))
            return
        name = desk.experiment.settings()["folder"]
        st.html(
            prose.notice(
                [
                    f"The folder {name} is not on this machine, or it holds other images than the "
                    "run was made with. Choose other images, or put it into the folder that "
                    "GENLAB_DATA names."
                ]
            )
        )


def _folder(desk: Desk, name: str, whole: list[str]) -> None:
    """Draw the choice among the folders that can be read, and the one that a link names."""
    key = desk.key("folder")
    folders = found()
    names = [*whole, *({name} - {"", *whole})]
    if not names:
        return
    wanted = name or st.session_state.get(key)
    st.session_state[key] = name = wanted if wanted in names else names[0]
    st.selectbox(
        "Folder",
        names,
        key=key,
        format_func=lambda one: folders[one].title if one in folders else one,
        on_change=desk.touch,
    )
    entry = folders[name].entry if name in folders else None
    if entry is not None:
        st.caption(entry.blurb)


def _mnist(key: str) -> None:
    """Draw the way to MNIST: a button, how far it is, or why it did not come."""
    if mnist.available():
        st.rerun()
    standing = MNIST_FETCH.standing
    st.subheader("MNIST is not on this machine yet", anchor=False)
    st.markdown(
        "Seventy thousand scans of handwritten digits, the images that most papers quote. They "
        "are fetched once, for everyone who uses this server. Your settings stay as they are."
    )
    if standing.state == "running":
        megabytes = f"{standing.done / 1e6:.1f} of {(standing.total or SIZE) / 1e6:.1f} MB"
        st.progress(standing.share, text=f"Downloading: {megabytes}")
        return
    damaged = found().get(MNIST)
    problems = [damaged.problem] if damaged is not None else []
    if standing.problem:
        problems.append(standing.problem)
    if problems:
        st.html(prose.notice(problems, role="alert"))
    again = "Try again" if standing.problem else "Download MNIST"
    st.button(
        f"{again} ({SIZE / 1e6:.0f} MB)",
        key=key,
        icon=":material/download:",
        type="primary",
        on_click=MNIST_FETCH.start,
    )
    st.caption("Or choose other images: the handwritten and the drawn digits are always here.")
