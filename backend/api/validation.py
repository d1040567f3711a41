"""Turns what a wire model refuses into sentences that say what is allowed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_MOST = 10

# What is allowed, by the name of the field nearest to the fault.
_ALLOWED = {
    "pixels": "rows of numbers from 0 to 1, for nguyen 28 rows of 28",
    "values": "finite numbers nested in the shape of the network's input, at least its rows",
    "image": "the base64 of a picture file (PNG, JPEG, WebP, GIF or BMP)",
    "png": "the base64 of a picture file (PNG, JPEG, WebP, GIF or BMP)",
    "sample": 'a split and an index, such as {"split": "test", "index": 0}',
    "split": '"test" or "train"; of a run "test" or "validation"',
    "index": "a whole number, 0 or more; of a tensor's cell a list of such numbers",
    "inputs": 'a list of one or more inputs, each {"pixels": ...}, {"png": ...}, {"sample": ...}, '
    '{"values": ...} or {"image": ...}',
    "target": "what the network's target says: a class such as 3, or numbers nested in its shape",
    "targets": "a list with one target for each input",
    "example": "the name of one of the network's examples",
    "digit": "a whole number from 0 to 9",
    "learning_rate": "a finite number above 0, such as 0.01",
    "epsilon": "a number from 1e-12 (below it rounding drowns every difference) to 0.1 (above it the "
    "difference is no slope any more), such as 1e-5",
    "symbol": "the symbol of a tensor, such as k1",
    "symbols": "a list of one or more symbols of tensors",
    "indices": "a list of at most 1000 indices, each a list of whole numbers",
    "all": '"parameters" or "tensors"',
    "checkpoint": 'the name of a checkpoint, such as "pretrained"; of a run a whole number, 0 or more',
    "seed": "a whole number from 0 to 9007199254740991",
    "session": "the id of a session",
    "version": "a whole number, 0 or more",
    "position": "a whole number from 0 to the number of steps that the session keeps",
    "times": "a whole number from 1 to 1000",
    "until_target_wins": "true, or leave it out and send times",
    "at_most": "a whole number from 1 to 1000",
    "network": 'the id of a network, such as "nguyen"',
    "cells": 'a list of up to 100 cells, such as {"symbol": "dLk2", "index": [3, 1, 0, 4]}',
    "edits": 'a list of up to 100 edits, such as {"symbol": "I", "index": [0, 3, 4], "value": 1}',
    "value": "a finite number",
    "offset": "a whole number, 0 or more",
    "limit": "a whole number from 1 to 100",
    "format": "safetensors, npz or json",
    "run": "the id of a run",
    "name": "a text of at most 80 characters",
    "epochs": "a whole number from 1 to 1000",
    "batch": "a whole number from 1 to 1024",
    "optimiser": "sgd, momentum, nesterov or adam",
    "momentum": "a number of at least 0 and below 1, such as 0.9",
    "rate": "a number above 0 and of at most 10, such as 0.003",
    "schedule": "constant, step or cosine",
    "warm_up": "a whole number from 0 to 1000000",
    "initialisation": "he, glorot, lecun, uniform or zeros",
    "augmentation": 'null or an object such as {"rotation": 10, "scale": 0.1, "shear": 0.1, "shift": 1.5}',
    "rotation": "a number of degrees from 0 to 45",
    "scale": "a number from 0 to 0.5",
    "shear": "a number from 0 to 0.5",
    "shift": "a number of pixels from 0 to 8",
    "clean_epochs": "a whole number from 0 to the number of epochs",
    "weight_decay": "a number from 0 to 0.1",
    "average": "a number of at least 0 and below 1, such as 0.999",
    "share": "a number above 0 and of at most 1",
    "held_out": "a whole number from 0 to 50000",
    "after": "the id of an event, 0 or more",
    "last-event-id": "the id of an event, 0 or more",
    "label": "a whole number from 0 to 9",
    "prediction": "a whole number from 0 to 9",
}


@dataclass(frozen=True)
class Complaint:
    """What is wrong, and where in the request."""

    where: str
    what: str


def complaints(errors: Sequence[Mapping[str, Any]]) -> list[Complaint]:
    """Say what pydantic refused, at most ten faults of it.

    Parameters
    ----------
    errors : sequence of mapping
        As pydantic lists them, each with its ``type``, ``loc``, ``msg`` and ``ctx``.
    """
    found = [_complaint(error) for error in errors[:_MOST]]
    if len(errors) > _MOST:
        found.append(Complaint("the request", f"has {len(errors) - _MOST} more such faults."))
    return found


def _complaint(error: Mapping[str, Any]) -> Complaint:
    # A tag in angle brackets names the branch of a union, which no reader wrote.
    path = [part for part in error["loc"] if not str(part).startswith("<")]
    kind = error["type"]
    if kind == "json_invalid":
        fault = f"{error['ctx']['error']} at character {path[-1]}"
        return Complaint("the body", f"is not JSON: {fault}. Send one JSON object.")
    if path and path[0] in ("body", "query", "path", "header"):
        path = path[1:]
    where = _spell(path) or "the body"
    names = [part for part in path if isinstance(part, str)]
    if kind == "extra_forbidden":
        return Complaint(where, "is not known here. Leave it out, or check its spelling.")
    # A choice says itself what can be chosen.
    allowed = _ALLOWED.get(names[-1]) if names and kind != "unusable_choice" else None
    what = _predicate(error)
    return Complaint(where, f"{what}. Allowed: {allowed}." if allowed else f"{what}.")


def _predicate(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    match kind:
        case "missing":
            return "is missing"
        case "finite_number":
            return "is not a finite number"
        case "greater_than_equal":
            return f"is less than {context['ge']}"
        case "greater_than":
            return f"is not greater than {context['gt']}"
        case "less_than_equal":
            return f"is greater than {context['le']}"
        case "too_short" | "too_long":
            return f"has {context['actual_length']} items"
        case "int_type" | "int_parsing" | "int_from_float":
            return "is not a whole number"
        case "float_type" | "float_parsing":
            return "is not a number"
        case "string_type":
            return "is not a text"
        case "list_type":
            return "is not a list"
        case "value_error":
            return str(context["error"]).rstrip(".")
        case "unusable_choice":
            return str(error["msg"])
        case "model_attributes_type" | "model_type" | "dict_type":
            return "is not a JSON object"
        case _:
            message = str(error["msg"])
            return f"is refused: {message[:1].lower()}{message[1:]}"


def _spell(path: Sequence[Any]) -> str:
    spelled = ""
    for part in path:
        if isinstance(part, int):
            spelled += f"[{part}]"
        else:
            spelled += f".{part}" if spelled else str(part)
    return spelled
