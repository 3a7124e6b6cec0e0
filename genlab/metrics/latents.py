"""What a latent space is like: classes, holes, numbers in use, and what each of them follows."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from genlab.data.factors import NAMES

NEAREST_ROWS = 500  # of a table of distances, made at once
ACTIVE = 0.01  # of the variance of a latent's mean over the data, from which on it is in use
BY_CHANCE = 0.05  # of coded images are as far from all others as what counts as a hole


@torch.no_grad()
def one_nn(codes: Tensor, labels: Tensor, known: Tensor, known_labels: Tensor) -> float:
    """Return the share of `codes` (n, d) whose nearest of the `known` codes (m, d) is of its class.

    labels, known_labels: classes (n,) and (m,). Guessing gives one over the number of classes.
    """
    _, nearest = _nearest_code(codes, known)
    return float((known_labels[nearest] == labels).double().mean())


@torch.no_grad()
def holes(draws: Tensor, codes: Tensor) -> float:
    """Return the share of `draws` (n, d) that land where no data are: in holes of the `codes`.

    A draw is in a hole where the nearest of the codes (m, d) is farther than 19 in 20 of the codes
    are from their nearest other one. Whatever the scale and the dimension, draws from the codes'
    own distribution score .05: that much is chance, and less says that draws keep to the crowded
    middle. With more codes gaps are told more finely, so give equally many to what is compared.
    Codes of a VAE are draws of their posteriors, mean + spread x noise: a code is a cloud there,
    and a latent that is not in use is as wide as what is drawn.
    Raises `ValueError` for fewer than 20 codes.
    """
    if len(codes) < 1 / BY_CHANCE:
        raise ValueError(f"Holes take at least 20 codes to be told, not {len(codes)}.")
    apart, _ = _nearest_code(codes, codes, others=True)
    return float((_nearest_code(draws, codes)[0] > apart.quantile(1 - BY_CHANCE)).double().mean())


@torch.no_grad()
def fitted_draws(codes: Tensor, noise: Tensor) -> Tensor:
    """Return `noise` (n, d) of N(0, I) as draws of the Gaussian that fits the `codes` (m, d).

    mean + noise L', L L' the covariance of the codes (with divisor m). What an autoencoder without
    a prior of its own can be drawn from; d = 1 and codes that lie in a plane are allowed.
    """
    rows = codes.double()
    centred = rows - rows.mean(0)
    values, vectors = torch.linalg.eigh(centred.T @ centred / len(rows))
    # the symmetric root: it exists where a direction has no variance
    root = vectors @ (values.clamp_min(0).sqrt()[:, None] * vectors.T)
    return (rows.mean(0) + noise.double() @ root).to(codes.dtype)


@torch.no_grad()
def active_units(means: Tensor) -> int:
    """Return how many latents are in use: Var over the data of their mean (n, d) is above .01.

    (Burda et al., 2016.) The others say nothing of the image: their posterior is the prior, which
    is called posterior collapse.
    """
    return int((means.double().var(0, correction=0) > ACTIVE).sum())


@torch.no_grad()
def correlates(codes: Tensor, labels: Tensor, factors: Tensor | None = None) -> Tensor:
    """Return how each latent goes with what made the images: (d, columns), float32.

    codes: (n, d); labels: classes (n,); factors: (n, 17) of `genlab.data.factors.FACTORS`, or None.
    Columns: the 17 factors, or the class alone where they are not known. Amounts have Pearson's
    correlation, -1 to 1. The digit has the correlation ratio, 0 to 1: the root of the share of a
    latent's variance that lies between the classes; the style the same of what the digit leaves
    open. By chance alone n images give about 1 / sqrt(n). A latent that never changes has 0.
    """
    z = codes.double()
    if factors is None:
        return correlation_ratio(z, labels)[:, None].float()
    if factors.ndim != 2 or factors.shape[1] != len(NAMES):
        raise ValueError(f"An image has {len(NAMES)} factors, not {tuple(factors.shape)}.")
    columns = []
    for name, values in zip(NAMES, factors.double().T, strict=True):
        if name == "digit":
            columns.append(correlation_ratio(z, labels))
        elif name == "style":
            columns.append(correlation_ratio(_less(z, labels), 3 * labels + values.long()))
        else:
            columns.append(_pearson(z, values))
    return torch.stack(columns, 1).float()


def correlation_ratio(codes: Tensor, classes: Tensor) -> Tensor:
    """Return for each latent (d,) the root of the share of its variance between the classes."""
    z = codes.double() - codes.double().mean(0)
    between = (z - _less(z, classes)).square().sum(0)
    total = z.square().sum(0)
    return _ratio(between, total).clamp(0, 1).sqrt()


@torch.no_grad()
def quantised(codes: Tensor, low: Tensor, high: Tensor, bits: int) -> Tensor:
    """Return codes (n, d), each number rounded to the nearest of 2^`bits` between `low` and `high`.

    low, high: (d,), the range of the training codes. It is cut into 2^bits equal pieces, and a
    number becomes the middle of its piece: wrong by (high - low) / 2^(bits + 1) at most within the
    range, and drawn to its end beyond. An image then takes d x bits bits.
    """
    if bits < 1:
        raise ValueError(f"A number takes at least 1 bit, not {bits}.")
    pieces = 2**bits
    piece = (high - low) / pieces
    place = ((codes - low) / torch.where(piece > 0, piece, 1)).floor().clamp(0, pieces - 1)
    return low + (place + 0.5) * piece


def _nearest_code(of: Tensor, among: Tensor, *, others: bool = False) -> tuple[Tensor, Tensor]:
    """Return distance and place (n,) of each row's nearest `among`; `others`: but itself."""
    found = []
    for first in range(0, len(of), NEAREST_ROWS):
        rows = of[first : first + NEAREST_ROWS].double()
        table = torch.cdist(rows, among.double(), compute_mode="donot_use_mm_for_euclid_dist")
        if others:
            table.diagonal(first).fill_(math.inf)
        found.append(table.min(1))
    return torch.cat([one.values for one in found]), torch.cat([one.indices for one in found])


def _less(codes: Tensor, classes: Tensor) -> Tensor:
    """Return codes (n, d) less the mean of their class."""
    member = torch.nn.functional.one_hot(classes.long()).double()  # (n, classes)
    means = (member.T @ codes.double()) / member.sum(0).clamp_min(1)[:, None]
    return codes.double() - means[classes.long()]


def _pearson(codes: Tensor, values: Tensor) -> Tensor:
    z, v = codes - codes.mean(0), values - values.mean()
    product = z.T @ v
    size = (z.square().sum(0) * v.square().sum()).sqrt()
    return _ratio(product, size).clamp(-1, 1)


def _ratio(part: Tensor, whole: Tensor) -> Tensor:
    """Return part / whole, 0 where the whole is nothing but rounding."""
    known = whole > 1e-20
    return torch.where(known, part / torch.where(known, whole, 1), 0.0)
