"""Samples are MNIST's where it is there, else the bundled test digits."""

from pathlib import Path

import numpy as np
import pytest

from backend.data import bundle
from backend.data.mnist import Mnist
from backend.data.samples import SampleError, SampleLibrary
from tests.data.tiny_set import TinySet


@pytest.fixture
def bundled() -> SampleLibrary:
    return SampleLibrary(None)


def test_a_page_of_one_digit_in_order(bundled: SampleLibrary) -> None:
    labels = bundle.read()[1]
    sevens = np.flatnonzero(labels == 7)
    page, total = bundled.find(digit=7, offset=3, limit=5)
    assert total == len(sevens)
    assert [sample.index for sample in page] == sevens[3:8].tolist()
    assert {sample.label for sample in page} == {7}
    assert {sample.split for sample in page} == {"test"}


def test_all_digits_and_past_the_end(bundled: SampleLibrary) -> None:
    assert [sample.index for sample in bundled.find(limit=3)[0]] == [0, 1, 2]
    page, total = bundled.find(offset=398)
    assert [sample.index for sample in page] == [398, 399]
    assert total == 400
    assert bundled.find(offset=10_000) == ([], 400)
    assert bundled.find(limit=0) == ([], 400)


def test_pixels_are_the_image_in_0_to_1(bundled: SampleLibrary) -> None:
    sample = bundled.get("test", 5)
    assert sample.pixels.shape == (28, 28)
    assert sample.pixels.dtype == np.float64
    np.testing.assert_array_equal(sample.pixels * 255, bundle.read()[0][5])
    assert type(sample.label) is int
    assert type(sample.index) is int


def test_the_data_set_is_used_when_there_is_one(tiny: TinySet, tmp_path: Path) -> None:
    library = SampleLibrary(Mnist(tiny.write(tmp_path), tiny.files))
    page, total = library.find("train")
    assert total == 3
    assert [sample.label for sample in page] == tiny.arrays["train", "labels"].tolist()
    np.testing.assert_array_equal(library.get("train", 2).pixels * 255, tiny.arrays["train", "images"][2])
    with pytest.raises(SampleError, match=r"index from 0 to 2\.$"):
        library.get("train", 3)


def test_bundled_and_real_samples_are_the_same(real_mnist: Mnist, bundled: SampleLibrary) -> None:
    real = SampleLibrary(real_mnist).get("test", 123)
    np.testing.assert_array_equal(bundled.get("test", 123).pixels, real.pixels)


def test_what_is_not_on_offer_is_told(bundled: SampleLibrary) -> None:
    with pytest.raises(SampleError, match=r"choose an index from 0 to 399\..*bundled"):
        bundled.get("test", 400)
    with pytest.raises(SampleError, match="choose an index"):
        bundled.get("test", -1)
    with pytest.raises(SampleError, match=r"choose test\..*bundled"):
        bundled.find("train")
    with pytest.raises(SampleError, match="no split 'dev'; choose one of train, test"):
        bundled.find("dev")
    with pytest.raises(SampleError, match="12 is not a digit"):
        bundled.find(digit=12)
    with pytest.raises(SampleError, match="must not be negative"):
        bundled.find(offset=-1)
    with pytest.raises(SampleError, match="must not be negative"):
        bundled.find(limit=-1)
