"""An example of each body, for the reference."""

import base64
from typing import Any

import numpy as np
from fastapi.openapi.models import Example
from safetensors.numpy import save

from backend.networks import sigmoid

_ONE = [[1.0 if 5 <= row < 23 and 13 <= column < 16 else 0.0 for column in range(28)] for row in range(28)]
# A black stroke on white, 16 by 24 pixels.
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAYCAAAAADWyyLQAAAAIElEQVR42mP8z4AKmBhIFmCB0owMDP/JNWM4CTBSIU"
    "wBS5IDL/Hh0wQAAAAASUVORK5CYII="
)
SESSION_ID = "Jm1vFh0y3l2bK9sQ4xWt7aPc"
RUN_ID = "5b1c0f6a9e2d4873b6f0"

_SAMPLE: dict[str, Any] = {"input": {"sample": {"split": "test", "index": 0}}}
_TARGET: dict[str, Any] = {**_SAMPLE, "target": 3}
_BATCH: dict[str, Any] = {"inputs": [{"sample": {"index": 0}}, {"sample": {"index": 1}}]}
# A row under the filter of katsaros.
_ROW: dict[str, Any] = {"network": "katsaros-convolution", "input": {"values": [1, 2, -1, 3, 0, 2]}}
# The printed map of sigmoid, back from the printed deltas of its hidden neurons.
_DELTAS: dict[str, Any] = {
    "network": "sigmoid",
    "weights": {"example": "printed"},
    "input": {"values": sigmoid.INPUT},
    "target": sigmoid.HIDDEN_DELTAS,
}
_TARGETS: dict[str, Any] = {
    "network": "sigmoid-whole",
    "input": {"values": sigmoid.INPUT},
    "target": [1.0, 0.0],
}
_YES: dict[str, Any] = {"network": "binary", "input": {"image": PICTURE}, "target": 1}
_FILE = base64.b64encode(save({"w": np.array([[[0.5, -1.0, 0.25]]], np.float32)})).decode()

FORWARD: dict[str, Example] = {
    "sample": {"summary": "A real digit", "value": {"weights": {"checkpoint": "pretrained"}, **_SAMPLE}},
    "pixels": {"summary": "Pixels: a one", "value": {"weights": {"seed": 0}, "input": {"pixels": _ONE}}},
    "picture": {"summary": "A picture", "value": {"weights": {"seed": 0}, "input": {"png": PICTURE}}},
    "batch": {"summary": "Two at once", "value": {"weights": {"seed": 0}, **_BATCH}},
    "values": {"summary": "Numbers: a row under a filter", "value": _ROW},
    "image": {
        "summary": "A picture as it is, with weights drawn as Glorot's",
        "value": {
            "network": "binary",
            "weights": {"seed": 1, "initialisation": "glorot"},
            "input": {"image": PICTURE},
        },
    },
}
BACKWARD: dict[str, Example] = {
    "sample": {
        "summary": "A real digit, against the label 3",
        "value": {"weights": {"checkpoint": "pretrained"}, **_TARGET},
    },
    "batch": {
        "summary": "Two at once, gradients averaged",
        "value": {"weights": {"seed": 0}, **_BATCH, "targets": [7, 2]},
    },
    "deltas": {"summary": "From given deltas, with the printed numbers", "value": _DELTAS},
    "targets": {"summary": "Against a number for each output", "value": _TARGETS},
    "yes": {"summary": "Against a yes", "value": _YES},
}
STEP: dict[str, Example] = {
    "sample": {
        "summary": "A step on a real digit",
        "value": {"weights": {"checkpoint": "pretrained"}, **_TARGET, "learning_rate": 0.01},
    },
    "batch": {
        "summary": "A step on two at once",
        "value": {"weights": {"seed": 0}, **_BATCH, "targets": [7, 2], "learning_rate": 0.05},
    },
    "targets": {
        "summary": "A step towards a number for each output",
        "value": {**_TARGETS, "learning_rate": 0.5},
    },
}
GRADCHECK: dict[str, Example] = {
    "entry": {
        "summary": "One entry, and its error over epsilon",
        "value": {**_TARGET, "symbol": "k1", "index": [0, 0, 2, 3], "curve": True},
    },
    "parameters": {"summary": "Every parameter", "value": {**_TARGET, "all": "parameters"}},
    "batch": {
        "summary": "A tensor, averaged over two examples",
        "value": {"weights": {"seed": 0}, **_BATCH, "targets": [7, 2], "symbol": "b2", "epsilon": 1e-6},
    },
    "deltas": {"summary": "Everything of a small network", "value": {**_DELTAS, "all": "tensors"}},
}
EXPLAIN: dict[str, Example] = {
    "gradient": {
        "summary": "A gradient of a kernel's weight, and what it feeds",
        "value": {
            "weights": {"checkpoint": "pretrained"},
            **_TARGET,
            "symbol": "dLk2",
            "index": [3, 1, 0, 4],
            "feeds": True,
            "derivation": True,
        },
    },
    "cells": {
        "summary": "Two numbers at once, one of them after the update",
        "value": {
            "weights": {"seed": 0},
            **_TARGET,
            "learning_rate": 0.05,
            "cells": [{"symbol": "L", "index": []}, {"symbol": "w_next", "index": [3, 17]}],
        },
    },
    "edited": {
        "summary": "After a pixel was changed",
        "value": {
            "weights": {"checkpoint": "pretrained"},
            **_SAMPLE,
            "edits": [{"symbol": "I", "index": [0, 14, 14], "value": 1.0}],
            "symbol": "S1",
            "index": [2, 12, 12],
        },
    },
    "deltas": {
        "summary": "A kernel's gradient from given deltas",
        "value": {**_DELTAS, "symbol": "dLw", "index": [0, 0, 1, 0]},
    },
}
PROOF: dict[str, Example] = {
    "filter": {
        "summary": "The gradient with respect to a filter is a correlation",
        "value": {
            "network": "katsaros-convolution",
            "input": {"values": [[1.0, 2.0, -1.0, 3.0, 0.0, 2.0]]},
            "target": [[1.0, -2.0, 0.5, -1.0]],
            "proof": "filter-gradient",
        },
    },
    "logits": {
        "summary": "Logarithm and softmax against what the network said less what is right",
        "value": {"weights": {"checkpoint": "pretrained"}, **_TARGET, "proof": "logits"},
    },
}
NETWORK: dict[str, Example] = {
    "small": {
        "summary": "One convolution, for digits",
        "value": {
            "input": [1, 28, 28],
            "layers": [
                {"kind": "conv2d", "maps": 6, "kernel": 5},
                {"kind": "relu"},
                {"kind": "max_pool2d", "size": 2},
                {"kind": "flatten"},
                {"kind": "dense", "units": 10},
            ],
            "loss": "softmax_cross_entropy",
        },
    },
    "row": {
        "summary": "A filter over a row, from given deltas",
        "value": {
            "input": [1, 6],
            "layers": [{"kind": "conv1d", "maps": 1, "width": 3, "bias": False}],
            "loss": "upstream",
        },
    },
    "sliding": {
        "summary": "Kernels with stride and padding, and windows that overlap",
        "value": {
            "input": [3, 32, 32],
            "layers": [
                {"kind": "conv2d", "maps": 8, "kernel": [5, 3], "stride": 2, "padding": 1},
                {"kind": "leaky_relu", "slope": 0.1},
                {"kind": "max_pool2d", "size": 3, "stride": 2},
                {"kind": "flatten"},
                {"kind": "dense", "units": 1},
            ],
            "loss": "binary_cross_entropy",
        },
    },
}
PREPROCESS: dict[str, Example] = {"picture": {"summary": "An upright stroke", "value": {"png": PICTURE}}}
SESSION: dict[str, Example] = {
    "pretrained": {"summary": "From trained weights", "value": {"weights": {"checkpoint": "pretrained"}}},
    "fresh": {"summary": "From fresh weights", "value": {"network": "nguyen", "weights": {"seed": 0}}},
    "copy": {
        "summary": "A copy of another session, at its current weights",
        "value": {"weights": {"session": SESSION_ID}},
    },
    "example": {
        "summary": "From the weights of an example",
        "value": {"network": "binary", "weights": {"example": "yes"}},
    },
    "file": {
        "summary": "From a safetensors file",
        "value": {"network": "katsaros-convolution", "weights": {"safetensors": _FILE}},
    },
}
GOTO: dict[str, Example] = {
    "origin": {"summary": "Back to the weights that it began with", "value": {"position": 0}},
}
REPEAT: dict[str, Example] = {
    "ten": {"summary": "Ten steps on a real digit", "value": {**_TARGET, "learning_rate": 0.01, "times": 10}},
    "until": {
        "summary": "Until it is taken for a 3",
        "value": {**_TARGET, "learning_rate": 0.01, "until_target_wins": True, "at_most": 50},
    },
    "batch": {
        "summary": "Five steps on two at once",
        "value": {**_BATCH, "targets": [7, 2], "learning_rate": 0.05, "times": 5},
    },
}
RUN: dict[str, Example] = {
    "defaults": {"summary": "A good start", "value": {}},
    "quick": {
        "summary": "A tenth of the images, once",
        "value": {"name": "a first look", "share": 0.1, "epochs": 1, "warm_up": 20},
    },
    "plain": {
        "summary": "Plain SGD at a constant rate",
        "value": {"optimiser": "sgd", "rate": 0.1, "schedule": "constant", "warm_up": 0, "epochs": 2},
    },
    "warped": {
        "summary": "Warped images and a moving average",
        "value": {
            "epochs": 20,
            "rate": 0.01,
            "augmentation": {"rotation": 10, "scale": 0.1, "shear": 0.1, "shift": 1.5},
            "clean_epochs": 2,
            "average": 0.999,
        },
    },
}
