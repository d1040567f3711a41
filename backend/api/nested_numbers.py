"""Numbers nested in lists, as a request spells a tensor; what is wrong is told with its place."""

import json
import math
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, WithJsonSchema

from backend.engine.errors import ShapeError
from backend.engine.tensor import Array

_DEEPEST = 3

_ROW: dict[str, Any] = {"type": "array", "items": {"type": "number"}, "minItems": 1}
_ROWS: dict[str, Any] = {"type": "array", "items": _ROW, "minItems": 1}
_MAPS: dict[str, Any] = {"type": "array", "items": _ROWS, "minItems": 1}
SCHEMAS = [_ROW, _ROWS, _MAPS]


def check(value: Any) -> Any:
    """Make sure that a value is a list of finite numbers, or of such lists of one length.

    Raises
    ------
    ValueError
        If it is not; the sentence goes on after the name of what holds it.
    """
    if isinstance(value, list):
        _shape(value, ())
    else:
        raise ValueError("must be a list of numbers, or of such lists")  # noqa: TRY004 - pydantic wants it
    return value


NestedNumbers = Annotated[Any, BeforeValidator(check), WithJsonSchema({"anyOf": SCHEMAS})]


def check_number(value: Any, place: tuple[int, ...] = ()) -> None:
    """Make sure that a value is a finite number.

    Raises
    ------
    ValueError
        If it is not; it tells the place.
    """
    where = f" in {_name(place)} (counted from 0)" if place else ""
    if type(value) not in (int, float):
        raise ValueError(f"holds {_excerpt(value)}{where}, which is not a number")
    try:
        finite = math.isfinite(value)
    except OverflowError:
        finite = False
    if not finite:
        raise ValueError(f"holds {_excerpt(value)}{where}, which is not a finite number")


def _shape(value: Any, place: tuple[int, ...]) -> tuple[int, ...]:
    if not isinstance(value, list):
        check_number(value, place)
        return ()
    if not value:
        empty = f"has an empty list in {_name(place, inner=1)} (counted from 0)"
        raise ValueError(empty if place else "has 0 items")
    if len(place) == _DEEPEST:
        raise ValueError("is nested deeper than maps, rows and numbers")
    first = _shape(value[0], (*place, 0))
    for number, part in enumerate(value[1:], start=1):
        found = _shape(part, (*place, number))
        if found != first:
            inner = max(len(first), len(found))
            one, other = _name((*place, 0), inner), _name((*place, number), inner)
            raise ValueError(
                f"is uneven, counted from 0: {one} holds {words(first)}, but {other} {words(found)}"
            )
    return (len(value), *first)


def _name(place: tuple[int, ...], inner: int = 0) -> str:
    """Name a place that holds parts of so many axes."""
    names = ["map", "row", "column"][-(len(place) + inner) :] if len(place) + inner > 1 else ["place"]
    return ", ".join(f"{name} {index}" for name, index in zip(names, place, strict=False))


def words(shape: tuple[int, ...]) -> str:
    """Tell what a list of a shape holds, such as 2 rows of 3 numbers."""
    parts = ("number", "row", "map")
    counted = [
        f"{length} {part}{'' if length == 1 else 's'}"
        for length, part in zip(reversed(shape), parts, strict=False)
    ]
    return " of ".join(reversed(counted)) or "a single number"


def _excerpt(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "an infinite number"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 24 else f"{text[:20]}..."


def read(values: Any, shape: tuple[int, ...], what: str) -> Array:
    """Read checked numbers as a tensor of a shape; where that begins with 1, so much nesting may be left out.

    Parameters
    ----------
    values : list
        What ``check`` let through.
    shape : tuple of int
        The shape wanted.
    what : str
        What they are, to begin a sentence with.

    Raises
    ------
    ShapeError
        If they have another shape.
    """
    found = np.array(values, dtype=np.float64)
    shorter = shape[1:] if shape[0] == 1 and len(shape) > 1 else shape
    if found.shape not in (shape, shorter):
        raise ShapeError(f"{what} must be {words(shorter)}, not {words(found.shape)}.")
    return found.reshape(shape)
