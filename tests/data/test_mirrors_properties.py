"""However often and wherever a download is cut, and whatever else is wrong, its end is the file."""

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.data.download import Patience, Progress
from backend.data.mirrors import MnistDownloadError, obtain
from tests.data.file_server import Answer, FileServer, endless, ranged, whole
from tests.data.tiny_set import TinySet

TINY = TinySet()
FILE = TINY.files[0]
PACKED = gzip.compress(TINY.contents[FILE.name], mtime=0)
PATH = f"/{{}}/{FILE.name}.gz"
CALLS = 40


@pytest.fixture(scope="module")
def lasting_server() -> Iterator[FileServer]:
    with FileServer.running() as server:
        yield server


def spoilt(at: int) -> bytes:
    return PACKED[:at] + bytes([PACKED[at] ^ 1]) + PACKED[at + 1 :]


cuts = st.integers(0, len(PACKED) - 1)
tags = st.sampled_from([None, '"a"', '"b"', 'W/"a"'])
cut_answers: st.SearchStrategy[Answer] = st.builds(
    lambda upto, etag: ranged(PACKED, upto=upto, etag=etag), cuts, tags
)
bad_answers: st.SearchStrategy[Answer] = st.one_of(
    cut_answers,
    st.builds(lambda upto: whole(PACKED, upto=upto), cuts),
    st.builds(lambda at, upto: ranged(spoilt(at), upto=upto), cuts, cuts | st.none()),
    st.builds(lambda length: ranged(PACKED[:length]), cuts),
    st.builds(lambda length: endless(PACKED[:length]), cuts),
)


def obtain_at_last(
    server: FileServer, scripts: list[list[Answer]], tries: int
) -> tuple[list[list[Progress]], bytes]:
    """Call until it works; each server follows its script and is well from then on."""
    for name, script in enumerate(scripts):
        server.serve(PATH.format(name), *script, ranged(PACKED, etag='"a"'))
    addresses = [f"{server.address}/{name}/" for name in range(len(scripts))]
    calls: list[list[Progress]] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(CALLS):
            calls.append([])
            try:
                obtain(
                    Path(folder),
                    addresses,
                    files=[FILE],
                    patience=Patience(tries=tries),
                    tell=calls[-1].append,
                )
            except MnistDownloadError:
                continue
            assert [path.name for path in Path(folder).iterdir()] == [FILE.name]
            return calls, (Path(folder) / FILE.name).read_bytes()
    raise AssertionError("it never came")


@given(script=st.lists(cut_answers, max_size=12), tries=st.integers(1, 5))
def test_cut_anywhere_any_number_of_times_the_end_is_the_file(
    lasting_server: FileServer, script: list[Answer], tries: int
) -> None:
    _, content = obtain_at_last(lasting_server, [script], tries)
    assert content == TINY.contents[FILE.name]


@given(scripts=st.lists(st.lists(bad_answers, max_size=8), min_size=1, max_size=3), tries=st.integers(1, 4))
def test_whatever_servers_do_the_end_is_the_file(
    lasting_server: FileServer, scripts: list[list[Answer]], tries: int
) -> None:
    _, content = obtain_at_last(lasting_server, scripts, tries)
    assert content == TINY.contents[FILE.name]


@given(upto=st.lists(cuts, max_size=12), tries=st.integers(1, 5))
def test_with_ranges_no_byte_comes_twice(lasting_server: FileServer, upto: list[int], tries: int) -> None:
    calls, _ = obtain_at_last(lasting_server, [[ranged(PACKED, upto=at) for at in upto]], tries)
    received = [progress.received for call in calls for progress in call]
    assert received == sorted(received)
    assert received[-1] == len(PACKED)
