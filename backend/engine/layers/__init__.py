"""The layers: one file each, with a layer's forward and backward side by side."""

from backend.engine.layers.avg_pool2d import AvgPool2d
from backend.engine.layers.conv1d import Conv1d
from backend.engine.layers.conv2d import Conv2d
from backend.engine.layers.dense import Dense
from backend.engine.layers.flatten import Flatten
from backend.engine.layers.layer import Layer
from backend.engine.layers.leaky_relu import LeakyRelu
from backend.engine.layers.max_pool1d import MaxPool1d
from backend.engine.layers.max_pool2d import MaxPool2d
from backend.engine.layers.relu import Relu
from backend.engine.layers.smooth import Sigmoid, Tanh

__all__ = [
    "AvgPool2d",
    "Conv1d",
    "Conv2d",
    "Dense",
    "Flatten",
    "Layer",
    "LeakyRelu",
    "MaxPool1d",
    "MaxPool2d",
    "Relu",
    "Sigmoid",
    "Tanh",
]
