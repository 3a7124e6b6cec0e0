"""What autoencoders go down: the squared error, or of variational ones the evidence lower bound."""

from __future__ import annotations

import math
from typing import NamedTuple

from torch import Tensor

from genlab.models.autoencoder import Autoencoder


class Elbo(NamedTuple):
    """The two terms of the bound, in nats, for each image (n,)."""

    rebuild: Tensor  # -log p(x | z): what the image costs once its code is known
    kl: Tensor  # KL(q(z | x) || N(0, I)): what the code costs

    def loss(self, beta: float = 1.0) -> Tensor:
        """Return rebuild + beta kl (n,): for beta = 1 the negative of the bound itself."""
        return self.rebuild + beta * self.kl


def elbo(model: Autoencoder, x: Tensor, noise: Tensor) -> Elbo:
    """Return the terms of the bound on log p(x) of images `x` (n, dim) (Kingma and Welling, 2014).

    log p(x) >= E_q log p(x | z) - KL(q(z | x) || N(0, I)),   z = m(x) + s(x) noise

    noise: a standard normal draw (n, d) for each image, which stands for the expectation.
    """
    posterior = model.to_latent(x)
    z = posterior.mean + (posterior.log_variance / 2).exp() * noise
    return Elbo(-log_likelihood(model, x, z), gaussian_kl(*posterior))


def gaussian_kl(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return KL(N(m, s^2) || N(0, I)) in nats, for each row (n,).

    1/2 sum_i (m_i^2 + s_i^2 - log s_i^2 - 1)
    """
    return 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum(-1)


def log_likelihood(model: Autoencoder, x: Tensor, z: Tensor) -> Tensor:
    """Return log p(x | z) = log N(x; x'(z), scale^2) in nats, for each image (n,)."""
    error = (x - model.to_data(z)).square().sum(-1)
    log_scale = model.log_scale
    spread = model.dim * (log_scale + 0.5 * math.log(2 * math.pi))
    return -0.5 * error * (-2 * log_scale).exp() - spread


def importance_bound(model: Autoencoder, x: Tensor, noise: Tensor) -> Tensor:
    """Return the bound of k weighed draws in nats, for each image (n,) (Burda et al., 2016).

    log 1/k sum_j p(x, z_j) / q(z_j | x)

    It lies between the ELBO, which it is for k = 1, and log p(x), and rises with k on average.
    noise: (k, n, d).
    """
    posterior = model.to_latent(x)
    deviation = posterior.log_variance / 2
    z = posterior.mean + deviation.exp() * noise  # (k, n, d)
    rows = x.expand(len(noise), *x.shape).flatten(0, 1)
    log_joint = log_likelihood(model, rows, z.flatten(0, 1)).view(noise.shape[:2])
    log_joint = log_joint - 0.5 * z.square().sum(-1)  # both normals have the same constant
    log_posterior = -0.5 * noise.square().sum(-1) - deviation.sum(-1)
    return (log_joint - log_posterior).logsumexp(0) - math.log(len(noise))


def squared_error(model: Autoencoder, x: Tensor) -> Tensor:
    """Return the mean squared error of a pixel, for each image (n,), of `x` sent there and back."""
    return (x - model.to_data(model.to_latent(x).mean)).square().mean(-1)
