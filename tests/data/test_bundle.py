"""The bundled sheet holds MNIST's own first test digits, every digit often enough, in a small file."""

from pathlib import Path

import numpy as np
from PIL import Image

from backend.data import bundle
from backend.data.mnist import Mnist


def test_the_bundle_is_small_and_shows_every_digit() -> None:
    images, labels = bundle.read()
    assert images.shape == (bundle.COUNT, 28, 28)
    assert labels.shape == (bundle.COUNT,)
    assert bundle.PATH.stat().st_size < 150_000
    assert np.bincount(labels, minlength=10).min() >= 25


def test_the_sheet_names_its_makers_and_licence() -> None:
    with Image.open(bundle.PATH) as sheet:
        assert sheet.info["Copyright"] == "MNIST by Yann LeCun and Corinna Cortes, CC BY-SA 3.0"


def test_the_bundle_equals_mnist(real_mnist: Mnist) -> None:
    images, labels = bundle.read()
    np.testing.assert_array_equal(images, real_mnist.images("test")[: bundle.COUNT])
    np.testing.assert_array_equal(labels, real_mnist.labels("test")[: bundle.COUNT])


def test_the_bundle_can_be_made_again(real_mnist: Mnist, tmp_path: Path) -> None:
    path = tmp_path / "made" / "digits.png"
    bundle.write(real_mnist, path)
    for again, kept in zip(bundle.read(path), bundle.read(), strict=True):
        np.testing.assert_array_equal(again, kept)
