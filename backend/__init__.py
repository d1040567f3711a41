"""Backprop Lab: backpropagation in a convolutional network, one equation at a time."""
