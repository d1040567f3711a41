"""Backprop Lab: backpropagation in a convolutional network, one equation at a time."""

__version__ = "0.1.0"
