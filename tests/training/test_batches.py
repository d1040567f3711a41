"""Every epoch sees every image once, in an order and warps that the seed and the step's number decide."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.data.fitting import fit
from backend.data.mnist import Mnist
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.networks import NETWORKS
from backend.training.augment import Augmentation
from backend.training.batches import Batches, as_input
from backend.training.recipe import Recipe


def numbered(count: int) -> tuple[Array, Array]:
    """Make images that each say their own number, in base 250."""
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 0, 0], images[:, 14, 14] = np.divmod(np.arange(count), 250)
    return images, np.arange(count) % 10


def seen(inputs: Array) -> Array:
    """Read the numbers of a batch's images."""
    return np.asarray(np.rint(inputs[0, 0, 0] * 255) * 250 + np.rint(inputs[0, 14, 14] * 255)).astype(int)


def epoch_of(batches: Batches, epoch: int) -> list[Array]:
    """List which images each batch of an epoch holds, and check that their labels came along."""
    numbers = []
    for step in range(epoch * batches.per_epoch, (epoch + 1) * batches.per_epoch):
        inputs, labels = batches.take(step)
        numbers.append(seen(inputs))
        assert np.array_equal(labels, numbers[-1] % 10)
        assert labels.dtype == np.int64
        assert inputs.dtype == np.float32
        assert inputs.flags.c_contiguous
    return numbers


@given(st.integers(1, 2500), st.integers(1, 1024), st.integers(0, 3))
def test_every_image_is_seen_once_an_epoch_and_only_the_last_batch_may_be_small(
    count: int, batch: int, epoch: int
) -> None:
    batches = Batches(NETWORKS["nguyen"], Recipe(batch=batch, epochs=4), *numbered(count))
    numbers = epoch_of(batches, epoch)
    assert np.array_equal(np.sort(np.concatenate(numbers)), np.arange(count))
    assert all(len(part) == batch for part in numbers[:-1])
    assert batches.images_seen((epoch + 1) * batches.per_epoch) == (epoch + 1) * count
    assert batches.images_seen(batches.per_epoch - 1) == (batches.per_epoch - 1) * batch


def test_epochs_and_seeds_differ_in_their_order(network: Network) -> None:
    orders = [
        np.concatenate(epoch_of(Batches(network, Recipe(seed=seed, epochs=2), *numbered(500)), epoch))
        for seed in (0, 1)
        for epoch in (0, 1)
    ]
    assert len({order.tobytes() for order in orders}) == 4


@given(st.integers(0, 9), st.sampled_from([1, 7, 64, 1000]))
def test_a_batch_is_the_same_whichever_were_taken_before(seed: int, batch: int) -> None:
    recipe = Recipe(
        seed=seed, batch=batch, epochs=3, augmentation=Augmentation(shift=1, rotation=5), clean_epochs=1
    )
    random = np.random.default_rng(seed)
    images, labels = random.integers(0, 256, (1500, 28, 28), dtype=np.uint8), np.zeros(1500, int)
    in_order = Batches(NETWORKS["nguyen"], recipe, images, labels)
    wanted = random.permutation(3 * in_order.per_epoch)[:10]
    taken = {step: in_order.take(step)[0].tobytes() for step in sorted(wanted.tolist())}
    jumping = Batches(NETWORKS["nguyen"], recipe, images, labels)
    assert all(jumping.take(step)[0].tobytes() == taken[step] for step in wanted.tolist())


def test_the_last_epochs_are_clean(network: Network, data: Mnist) -> None:
    images, labels = data.images("train")[:40], data.labels("train")[:40]
    recipe = Recipe(batch=40, epochs=3, augmentation=Augmentation(shift=2), clean_epochs=2)
    warped, clean = (
        Batches(network, recipe, images, labels),
        Batches(network, Recipe(batch=40, epochs=3), images, labels),
    )
    same = [np.array_equal(warped.take(step)[0], clean.take(step)[0]) for step in range(3)]
    assert same == [False, True, True]


@pytest.mark.parametrize(("share", "used"), [(0.25, 100), (0.001, 1), (1, 400)])
def test_a_share_is_drawn_once_from_the_seed(network: Network, share: float, used: int) -> None:
    batches = Batches(network, Recipe(share=share, epochs=2), *numbered(400))
    assert batches.used == used
    first, second = (np.sort(np.concatenate(epoch_of(batches, epoch))) for epoch in (0, 1))
    assert len(first) == used
    assert np.array_equal(first, second)
    other = Batches(network, Recipe(seed=1, share=share), *numbered(400))
    if 1 < used < 400:
        assert not np.array_equal(np.sort(np.concatenate(epoch_of(other, 0))), first)


def test_as_input_puts_the_batch_last_and_bytes_into_0_to_1() -> None:
    images = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4) * 11
    room = np.empty((1, 3, 4, 2), np.float32)
    values = as_input(images, room)
    assert values is room
    for place in np.ndindex(2, 3, 4):
        m, y, x = place
        assert values[0, y, x, m] == np.float32(images[place]) / np.float32(255)


@pytest.mark.parametrize("shape", [(1, 32, 32), (3, 28, 28), (1, 14, 14), (4, 9, 40)])
def test_as_input_fits_images_to_the_network(data: Mnist, shape: tuple[int, int, int]) -> None:
    images = data.images("test")[:5]
    values = as_input(images, np.empty((*shape, 5), np.float32))
    for place, image in enumerate(images):
        assert values[..., place] == pytest.approx(fit(image / 255, shape), abs=1e-6)
