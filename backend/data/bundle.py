"""The first 400 test digits as one small PNG sheet, so that there are digits with no data set at hand.

``python -m backend.data.bundle [FOLDER]`` makes the sheet again from MNIST.
"""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, PngImagePlugin

from backend.data import mnist

PATH = Path(__file__).parent / "digits" / "test-digits.png"
COUNT = 400
COLUMNS = 20
SIDE = 28


def read(path: Path = PATH) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Read the sheet.

    Returns
    -------
    images : ndarray of uint8 (n, 28, 28)
        Test digits 0 to n-1, white ink on black.
    labels : ndarray of uint8 (n,)
        Their digits.
    """
    with Image.open(path, formats=("PNG",)) as sheet:
        labels = np.array([int(digit) for digit in sheet.info["Labels"]], dtype=np.uint8)
        pixels = np.asarray(sheet, dtype=np.uint8)
    rows = pixels.shape[0] // SIDE
    tiles = pixels.reshape(rows, SIDE, COLUMNS, SIDE).swapaxes(1, 2)
    return tiles.reshape(rows * COLUMNS, SIDE, SIDE), labels


def write(data: mnist.Mnist, path: Path = PATH) -> None:
    """Write the sheet of the first 400 test digits, row by row, with labels and licence in its text.

    Raises
    ------
    MnistError
        When the data set is missing or not canonical.
    """
    tiles = data.images("test")[:COUNT].reshape(-1, COLUMNS, SIDE, SIDE)
    sheet = tiles.swapaxes(1, 2).reshape(-1, COLUMNS * SIDE)
    text = PngImagePlugin.PngInfo()
    text.add_text("Title", f"MNIST test digits 0 to {COUNT - 1}, row by row, {COLUMNS} in a row")
    text.add_text("Labels", "".join(str(label) for label in data.labels("test")[:COUNT]))
    text.add_text("Copyright", f"{mnist.CREDIT}, {mnist.LICENCE}")
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.ascontiguousarray(sheet)).save(path, "PNG", optimize=True, pnginfo=text)


if __name__ == "__main__":
    try:
        write(mnist.load(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
    except mnist.MnistError as error:
        sys.exit(str(error))
