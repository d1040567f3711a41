"""Binding a NumPy call to its arrays for many repeats: the quickest calls that write the same numbers."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from backend.engine.tensor import Array

Call = Callable[[], object]
# NumPy deprecates naming where their result goes by position.
_OUT_BY_NAME = (np.maximum, np.minimum)
# So many numbers stay in the processor's nearest cache, and two rows of them are compared fastest.
_SMALL = 4096
# What one number alone adds up to, or is the largest of.
_OF_ONE_ITSELF = (np.add, np.maximum, np.minimum)


def bound(
    operation: Callable[..., Any], given: list[Any], result: Array, options: dict[str, Any]
) -> tuple[Call, ...]:
    """Bind a ufunc or its reduction to what it is given and to where its result goes.

    Parameters
    ----------
    operation : callable
        What to call.
    given : list
        Its operands, arrays or numbers.
    result : ndarray
        Where its result goes; may be one of the operands.
    options : dict
        Its other arguments by name.

    Returns
    -------
    tuple of callable
        Without arguments, to be called in order; none if the result holds its numbers already.
    """
    if isinstance(operation, np.ufunc) and operation.signature is None and not options:
        return _elementwise(operation, given, result)
    if options.keys() == {"axis", "dtype"}:
        if getattr(operation, "__self__", None) in _OF_ONE_ITSELF and _is_of_one(given[0], options["axis"]):
            return _elementwise(np.positive, [given[0].reshape(result.shape)], result)
        # By position, which NumPy takes in faster.
        return (partial(operation, *given, options["axis"], options["dtype"], result),)
    if operation is np.matmul and not options and _are_matrices(*given, result):
        # The same product of BLAS, without a search for more axes.
        return (partial(given[0].dot, given[1], result),)
    return (partial(operation, *given, out=result, **options),)


def _is_of_one(source: Array, axis: int | tuple[int, ...] | None) -> bool:
    """Tell whether a reduction only ever meets one number at a time."""
    axes = range(source.ndim) if axis is None else np.atleast_1d(axis)
    return all(source.shape[number] == 1 for number in axes)


def _are_matrices(*operands: Array) -> bool:
    """Tell whether a product is one of matrices or vectors, each of them a whole piece of memory."""
    *_, result = operands
    return result.flags.c_contiguous and all(
        array.ndim in (1, 2) and array.flags.forc and array.dtype == result.dtype for array in operands
    )


def _elementwise(operation: np.ufunc, given: list[Any], result: Array) -> tuple[Call, ...]:
    if operation is np.divide and not isinstance(given[1], np.ndarray) and given[1] == 1:
        operation, given = np.positive, given[:1]
    *given, to = _in_fewest_axes(*given, result)
    if operation is np.positive:
        return () if identity(given[0]) == identity(to) else (_copy(given[0], to),)
    before, operands, after = _of_own_types(operation, *given, to)
    *given, to = operands
    if operation in _OUT_BY_NAME:
        return (*before, partial(operation, *given, out=to), *after)
    return (*before, partial(operation, *given, to), *after)


def _copy(source: Array, to: Array) -> Call:
    return partial(to.__setitem__, ..., source)


def _of_own_types(
    operation: np.ufunc, *operands: Array
) -> tuple[tuple[Call, ...], list[Array], tuple[Call, ...]]:
    """Convert small operands, the result last, to the types that an operation computes in.

    NumPy would do so piece by piece through a buffer, which takes longer than a copy before or after.
    """
    *given, to = operands
    if not 0 < to.size <= _SMALL:
        return (), [*operands], ()
    *types, made = operation.resolve_dtypes((*(operand.dtype for operand in given), None))
    before = []
    for number, dtype in enumerate(types):
        if given[number].dtype != dtype:
            converted = np.empty(given[number].shape, dtype)
            before.append(_copy(given[number], converted))
            given[number] = converted
    if to.dtype == made:
        return tuple(before), [*given, to], ()
    room = np.empty(to.shape, made)
    return tuple(before), [*given, room], (_copy(room, to),)


def _in_fewest_axes(*operands: Any) -> list[Any]:
    """See operands of an elementwise call, the result last, with axes merged where memory lets all of them.

    NumPy would find the same order of walking through memory at each call; on small arrays this takes longer
    than the walk.
    """
    result = operands[-1]
    if result.size == 0:
        return list(operands)
    meant = np.result_type(*(getattr(operand, "dtype", operand) for operand in operands[:-1]))
    arrays = [
        np.broadcast_to(operand, result.shape)
        if isinstance(operand, np.ndarray)
        else _spread(meant.type(operand), result)
        for operand in operands[:-1]
    ]
    arrays.append(result)
    shape: list[int] = []
    strides: list[list[int]] = []
    for axis in sorted(range(result.ndim), key=lambda axis: -abs(result.strides[axis])):
        length, steps = result.shape[axis], [array.strides[axis] for array in arrays]
        if length == 1:
            continue
        if shape and all(outer == step * length for outer, step in zip(strides[-1], steps, strict=True)):
            shape[-1] *= length
            strides[-1] = steps
        else:
            shape.append(length)
            strides.append(steps)
    return [
        as_strided(array, shape, [steps[number] for steps in strides]) for number, array in enumerate(arrays)
    ]


def _spread(number: Any, result: Array) -> Array:
    """Make a number an array once and for all: number by number beside the result where that is small."""
    if result.size > _SMALL:
        return np.broadcast_to(number, result.shape)
    spread = np.empty_like(result, dtype=number.dtype)
    spread.fill(number)
    return spread


def identity(array: Array) -> tuple[object, ...]:
    """Tell arrays that are one and the same piece of memory by the same words."""
    return array.__array_interface__["data"][0], array.shape, array.strides, array.dtype.str
