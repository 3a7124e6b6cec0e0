"""GenLab: train small generative models live and look inside them."""

__version__ = "0.1.0"
