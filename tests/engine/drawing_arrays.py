"""Random arrays for hypothesis: shapes and a seed are drawn, numbers come from NumPy's generator."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from backend.engine.tensor import Array

DTYPES = st.sampled_from([np.float32, np.float64])
SEEDS = st.integers(0, 2**32 - 1)
SIDES = st.integers(1, 4)
BATCHES = st.integers(1, 5)

TOLERANCE = {np.dtype(np.float32): 2e-5, np.dtype(np.float64): 1e-12}


def assert_near(actual: Array, expected: Array, dtype: Any) -> None:
    """Demand the dtype asked for, and agreement to within its rounding of the largest number."""
    assert actual.dtype == dtype
    assert actual.shape == expected.shape
    tolerance = TOLERANCE[np.dtype(dtype)]
    largest = float(np.abs(expected).max(initial=1e-30))
    assert_allclose(actual, expected, rtol=tolerance, atol=tolerance * largest)


def example_by_example(function: Callable[..., Array], *batches: Array) -> Array:
    """Apply a plain-loop function to each example and lay the results along a last axis."""
    count = batches[0].shape[-1]
    return np.stack([function(*(batch[..., e] for batch in batches)) for e in range(count)], axis=-1)
