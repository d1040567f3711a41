"""A recording is a computation's NumPy calls, written down once and carried out again on the same memory.

The layers are plain functions over arrays. Run on small batches, they spend most of their time outside
arithmetic: on views, on shapes, and on memory that is asked for and given back at every call. A recording
watches one run, keeps every array that it made, and afterwards only repeats the calls. New numbers are
written into the arrays that it began with.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, NoReturn

import numpy as np

from backend.engine.binding import Call, bound, identity
from backend.engine.errors import EngineError
from backend.engine.tensor import Array

# What a reduction does unless it is told otherwise, as far as NumPy passes it on.
_REDUCTION = {"keepdims": False, "initial": np._NoValue, "where": True}


class UnrepeatableError(EngineError):
    """A computation does what a recording could not repeat with other numbers."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} cannot be recorded: it would answer for the numbers of the first run only. "
            "Use ufuncs, their reductions, np.copyto, and views."
        )


class Recording:
    """The NumPy calls of one run, to be repeated.

    Attributes
    ----------
    calls : list of callable
        The calls in order, each bound to its arrays.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._written: dict[int, int] = {}
        self._known: dict[Any, tuple[Array | None, tuple[int, ...] | None]] = {}
        self._kept: list[Any] = []
        self._made: dict[int, _Made] = {}
        self._read: set[int] = set()

    def watch(self, array: Array) -> Array:
        """Look at an array in a way that writes down what is computed from it."""
        watched = array.view(_Watched)
        watched.recording = self
        return watched

    def check(self, results: Mapping[str, Array]) -> None:
        """Make sure that results were computed under watch, and not past it.

        Raises
        ------
        UnrepeatableError
            Naming a result that is not.
        """
        for name, result in results.items():
            if getattr(result, "recording", None) is not self:
                raise UnrepeatableError(f"{name}, computed past NumPy's protocols,")

    def repeat(self) -> None:
        """Carry out every call again, from the numbers that the first arrays hold now."""
        for call in self.calls:
            call()

    def compute(self, operation: Callable[..., Any], given: list[Any], options: dict[str, Any]) -> Array:
        """Compute a new array, or find it where the same was computed from the same numbers before."""
        key = (operation, *map(_identity, given), *sorted(options.items()))
        known, stamp = self._known.get(key, (None, None))
        if known is not None and stamp == self._stamp(*given, known):
            return known
        result = np.asarray(operation(*given, **options))
        options.pop("order", None)
        first = len(self.calls)
        self.write(operation, given, result, options)
        made_by = slice(first, len(self.calls))
        self._made[_root(result)] = _Made(made_by, operation, given, result, options)
        # Kept with what it came from, whose place in memory must not become another array's.
        self._known[key] = result, self._stamp(*given, result)
        self._kept.append(given)
        return result

    def write(
        self, operation: Callable[..., Any], given: list[Any], result: Array, options: dict[str, Any]
    ) -> None:
        """Write down what writes to an array, and carry it out for the first time."""
        calls = bound(operation, given, result, options)
        if not calls:
            return
        self._read.update(_root(array) for array in given)
        root = _root(result)
        self._written[root] = self._written.get(root, 0) + 1
        self.calls.extend(calls)
        for call in calls:
            call()

    def deliver(self, array: Array, place: Array) -> None:
        """Bring an array's numbers to a row-major place: they are computed there where possible."""
        array, root = plain(array), _root(array)
        made = self._made.get(root)
        if (
            made is None
            or self._written[root] > 1
            or root in self._read
            or not (array.flags.c_contiguous and made.result.flags.c_contiguous)
            or (array.size, array.dtype) != (made.result.size, place.dtype)
        ):
            self.write(np.positive, [array], place, {})
            return
        there = place.reshape(made.result.shape)
        calls = bound(made.operation, made.given, there, made.options)
        # As many as before: the place has the same size and type.
        self.calls[made.calls] = calls
        self._written[root] += 1
        for call in calls:
            call()

    def _stamp(self, *arrays: Any) -> tuple[int, ...]:
        """Count how often each array's memory was written to."""
        return tuple(self._written.get(_root(array), 0) for array in arrays if isinstance(array, np.ndarray))


class _Made(NamedTuple):
    """How an array was made: by which of the recording's calls, and what these were bound to."""

    calls: slice
    operation: Callable[..., Any]
    given: list[Any]
    result: Array
    options: dict[str, Any]


class _Watched(np.ndarray[Any, Any]):
    """A view of an array whose computations are written down."""

    recording: Recording | None = None

    def __array_finalize__(self, source: object) -> None:
        self.recording = getattr(source, "recording", None)

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **options: Any
    ) -> Any:
        if method not in ("__call__", "reduce") or ufunc.nout != 1:
            raise UnrepeatableError(f"{ufunc.__name__}.{method}")
        if method == "reduce":
            options = {"axis": 0, "dtype": None} | {
                name: value for name, value in options.items() if _REDUCTION.get(name, self) is not value
            }
        operation: Callable[..., Any] = ufunc if method == "__call__" else ufunc.reduce
        given = [plain(array) for array in inputs]
        if out is None:
            recording = _recording_of(inputs)
            return recording.watch(recording.compute(operation, given, options))
        _recording_of(out).write(operation, given, _writable(out[0]), options)
        return out[0]

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function in _MAKERS:
            return super().__array_function__(function, types, args, kwargs)
        if function is not np.copyto:
            raise UnrepeatableError(function.__name__)
        to, given = args
        if kwargs:
            raise UnrepeatableError("np.copyto with options")
        _recording_of(args[:1]).write(np.positive, [plain(given)], _writable(to), {})
        return None

    def __setitem__(self, where: Any, values: Any) -> None:
        np.copyto(self[where], values)

    def __getitem__(self, where: Any) -> Any:
        return _same_memory(super().__getitem__(where), self, "Indexing")

    def reshape(self, *shape: Any, **options: Any) -> Any:
        """Reshape without a copy."""
        return _same_memory(super().reshape(*shape, **options), self, "Reshaping")


def _refuse(name: str) -> Callable[..., NoReturn]:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise UnrepeatableError(f"An array's {name}")

    return refuse


# What reads numbers, or computes from them past NumPy's protocols.
_READERS = """
    __bool__ __complex__ __float__ __index__ __int__ __iter__ argmax argmin argsort astype byteswap choose
    clip compress copy cumprod cumsum diagonal dot fill flatten item mean nonzero partition put ravel
    repeat round searchsorted sort std take tobytes tolist trace var
"""
for _name in _READERS.split():
    setattr(_Watched, _name, _refuse(_name))


def _same_memory(view: Any, source: _Watched, what: str) -> _Watched:
    if not isinstance(view, _Watched) or not np.may_share_memory(plain(view), plain(source)):
        raise UnrepeatableError(f"{what} that copies")
    return view


def _writable(array: Any) -> Any:
    if not isinstance(array, _Watched):
        raise UnrepeatableError("Writing to an array that was not made like one of the recording's")
    return plain(array)


# What makes new memory or a view, without reading a number.
_MAKERS = {
    np.empty_like,
    np.zeros_like,
    np.transpose,
    np.moveaxis,
    np.shape,
    np.broadcast_to,
    np.lib.stride_tricks.sliding_window_view,
}


def _root(array: Any) -> int:
    """Tell arrays that are views into one memory by the same number."""
    while getattr(array, "base", None) is not None:
        array = array.base
    return id(array)


def _identity(value: Any) -> Any:
    return identity(value) if isinstance(value, np.ndarray) else (type(value), value)


def plain(array: Any) -> Any:
    """Take the watch off an array; anything else stays as it is."""
    return array.view(np.ndarray) if isinstance(array, _Watched) else array


def _recording_of(values: Iterable[Any]) -> Recording:
    found = next((value.recording for value in values if isinstance(value, _Watched)), None)
    if found is None:
        raise UnrepeatableError("An array of no recording")
    return found
