"""Whatever ends a download, and whoever else downloads meanwhile, nothing that came is lost or spoilt."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import BinaryIO

import pytest

from backend.data.download import Progress
from backend.data.mirrors import obtain
from tests.data.file_server import ranged, send
from tests.data.one_file import CUT, ONCE, Images

ROOT = Path(__file__).parents[2]


def test_ctrl_c_keeps_what_came(images: Images) -> None:
    def stop(progress: Progress) -> None:
        if progress.received:
            raise KeyboardInterrupt

    mirror = images.mirror("a", ranged(images.packed, upto=CUT), ranged(images.packed))
    with pytest.raises(KeyboardInterrupt):
        images.obtain(mirror, tell=stop)
    images.obtain(mirror)
    assert images.server.ranges == [None, f"bytes={CUT}-"]


KILLED = """
import sys
from pathlib import Path
from typing import BinaryIO
from backend.data.mirrors import obtain
from tests.data.tiny_set import TinySet

def tell(progress):
    print(progress.received, flush=True)

obtain(Path(sys.argv[1]), [sys.argv[2]], files=TinySet().files[:1], tell=tell)
"""


def test_kill_9_keeps_what_came(images: Images) -> None:
    mirror = images.mirror("a", images.server.silence(images.packed, at=CUT), ranged(images.packed))
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, images.folder, mirror],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    with process:
        while process.stdout.readline().strip() != str(CUT):
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    images.obtain(mirror)
    assert images.server.ranges == [None, f"bytes={CUT}-"]


def test_a_part_that_another_process_is_done_with_is_not_written_to(
    images: Images, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, opened = fcntl.flock, 0

    def lock_late(file: BinaryIO, how: int) -> None:
        nonlocal opened
        opened += 1
        if opened == 1:
            # The other process ends between our opening and our locking.
            images.part.unlink()
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", lock_late)
    images.break_off(images.mirror("a", ranged(images.packed, upto=CUT)))
    assert opened == 2


def test_two_downloads_at_once_do_not_spoil_each_other(images: Images) -> None:
    half_way, go_on = threading.Event(), threading.Event()

    def waits(handler: BaseHTTPRequestHandler) -> None:
        headers = {"Content-Length": str(len(images.packed))}
        send(handler, 200, images.packed[:CUT], headers)
        go_on.wait()
        handler.wfile.write(images.packed[CUT:])

    def tell(progress: Progress) -> None:
        if progress.received == CUT:
            half_way.set()

    mirror = images.mirror("a", waits)
    first = threading.Thread(target=lambda: images.obtain(mirror, tell=tell))
    first.start()
    try:
        assert half_way.wait(60)
        cut = images.mirror("b", ranged(images.packed, upto=CUT))
        obtain(
            images.folder,
            [cut, images.mirror("c", ranged(images.packed))],
            files=[images.file],
            patience=ONCE,
        )
        assert (images.folder / images.file.name).read_bytes() == images.content
        assert images.part.exists(), "the other's part is left alone"
    finally:
        go_on.set()
        first.join()
    assert images.server.ranges == [None, None, f"bytes={CUT}-"]
    images.assert_complete()
