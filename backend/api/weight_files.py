"""Weights out of a safetensors file that somebody sends; each tensor that does not fit is named."""

import hashlib
from typing import Any

import numpy as np
from safetensors import SafetensorError, deserialize

from backend.api.problems import ProblemError
from backend.api.validation import Complaint
from backend.engine.network import Network
from backend.engine.tensor import Array

_TYPES = {"F64": np.float64, "F32": np.float32, "F16": np.float16}


def fingerprint(data: bytes) -> str:
    """Name a file by what it holds: the first twelve hexadecimal digits of its SHA-256."""
    return hashlib.sha256(data).hexdigest()[:12]


def read_weights(network: Network, data: bytes) -> dict[str, Array]:
    """Read weights and make sure that they fit a network.

    Parameters
    ----------
    network : Network
        The network.
    data : bytes
        The whole file; its tensors are named as the network's parameters.

    Returns
    -------
    dict of str to float64 ndarray
        Every parameter by its symbol; the file's numbers, exactly.

    Raises
    ------
    ProblemError
        422, if it is no safetensors file, or a tensor is missing, unknown, of another shape or type, or not
        finite.
    """
    try:
        held: dict[str, dict[str, Any]] = dict(deserialize(data))  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise ProblemError(
            422,
            "not-safetensors",
            "Not a safetensors file",
            f"weights.safetensors cannot be read as a safetensors file ({error}). Send one whole, such as "
            "GET /api/sessions/{id}/weights or GET /api/checkpoints/{name} gives.",
        ) from error
    expected = {spec.symbol: spec.shape for spec in network.parameter_specs}
    faults = [
        Complaint(symbol, f"is missing: it must be there, of shape {shape}.")
        for symbol, shape in expected.items()
        if symbol not in held
    ]
    weights = {}
    for symbol, tensor in sorted(held.items()):
        shape = tuple(tensor["shape"])
        if symbol not in expected:
            faults.append(Complaint(symbol, f"is no parameter of {network.id}: leave it out or rename it."))
        elif shape != expected[symbol]:
            faults.append(Complaint(symbol, f"has shape {shape}, but must have {expected[symbol]}."))
        elif (values := _numbers(tensor)) is None:
            faults.append(Complaint(symbol, f"is of type {tensor['dtype']}: send F64, F32, F16 or BF16."))
        elif bad := int(np.count_nonzero(~np.isfinite(values))):
            numbers = "a number that is" if bad == 1 else f"{bad} numbers that are"
            faults.append(Complaint(symbol, f"holds {numbers} not finite (infinity or NaN)."))
        else:
            weights[symbol] = values.reshape(shape)
    if faults:
        raise _unfit(network, faults)
    return {symbol: weights[symbol] for symbol in network.parameters}


def _numbers(tensor: dict[str, Any]) -> Array | None:
    """Read a tensor's numbers, flat; None if they are of a type that holds no weights."""
    data, kind = bytes(tensor["data"]), tensor["dtype"]
    if kind == "BF16":
        # The upper half of a float32.
        return (np.frombuffer(data, "<u2").astype(np.uint32) << 16).view(np.float32).astype(np.float64)
    if kind not in _TYPES:
        return None
    return np.frombuffer(data, np.dtype(_TYPES[kind]).newbyteorder("<")).astype(np.float64)


def _unfit(network: Network, faults: list[Complaint]) -> ProblemError:
    shown = faults[:10]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return ProblemError(
        422,
        "other-network",
        "Weights of another network",
        f"{shown[0].where} {shown[0].what}{more} The parameters of {network.id} are "
        f"{', '.join(network.parameters) or 'none'}.",
        shown,
    )
