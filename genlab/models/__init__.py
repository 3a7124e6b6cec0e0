"""Models: maps between data and latents, apart from how they are trained."""
