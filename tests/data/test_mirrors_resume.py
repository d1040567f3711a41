"""A download that breaks off goes on where it was, as long as the bytes are the file's in the end."""

import gzip
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from backend.data.download import Patience, Progress
from backend.data.mirrors import MnistDownloadError
from tests.data.file_server import ranged, send, whole
from tests.data.one_file import CUT, Images

LONG_AGO = "Mon, 02 Jan 2006 15:04:05 GMT"


@pytest.mark.parametrize(
    ("etag", "modified", "if_range"),
    [
        ('"v1"', None, '"v1"'),
        ('"v1"', LONG_AGO, '"v1"'),
        (None, LONG_AGO, LONG_AGO),
        ('W/"v1"', LONG_AGO, None),
        (None, "Thu, 01 Jan 2099 00:00:00 GMT", None),
        (None, "some day", None),
        (None, None, None),
    ],
)
def test_the_next_call_asks_for_the_rest_if_the_file_is_the_same(
    images: Images, etag: str | None, modified: str | None, if_range: str | None
) -> None:
    cut = ranged(images.packed, upto=CUT, etag=etag, modified=modified)
    mirror = images.mirror("a", cut, ranged(images.packed, etag=etag, modified=modified))
    images.break_off(mirror)
    images.obtain(mirror)
    assert images.server.ranges == [None, f"bytes={CUT}-"]
    assert images.server.requests[1].if_range == if_range


def test_the_same_call_goes_on_while_the_mirror_brings_it_on(images: Images) -> None:
    cuts = [ranged(images.packed, upto=upto) for upto in (500, 900, 1_300)]
    images.obtain(images.mirror("a", *cuts, ranged(images.packed)), patience=Patience(tries=4))
    assert images.server.ranges == [None, "bytes=500-", "bytes=900-", "bytes=1300-"]


def test_a_mirror_that_brings_nothing_more_is_not_tried_again(images: Images) -> None:
    with pytest.raises(MnistDownloadError) as failed:
        images.obtain(images.mirror("a", ranged(images.packed, upto=500)), patience=Patience(tries=9))
    assert images.server.ranges == [None, "bytes=500-"]
    assert len(failed.value.failures) == 1


def test_the_next_mirror_ends_what_one_began(images: Images) -> None:
    first = images.mirror("a", ranged(images.packed, upto=CUT, etag='"a"'))
    images.obtain(first, images.mirror("b", ranged(images.packed, etag='"b"')))
    assert images.server.ranges == [None, f"bytes={CUT}-"]
    assert images.server.requests[1].if_range is None, "another server's tag means nothing"


def test_a_mirror_whose_file_has_another_length_begins_anew(images: Images) -> None:
    first = images.mirror("a", ranged(images.packed, upto=CUT))
    padded = images.packed + bytes(100)
    images.obtain(first, images.mirror("b", ranged(padded)))
    assert images.server.ranges == [None, f"bytes={CUT}-", None]


def test_bytes_of_two_files_that_do_not_fit_are_thrown_away_once(images: Images) -> None:
    spoilt = bytearray(images.packed)
    spoilt[20] ^= 1
    first = images.mirror("a", ranged(bytes(spoilt), upto=CUT))
    images.obtain(first, images.mirror("b", ranged(images.packed)), patience=Patience(tries=2))
    assert images.server.ranges == [None, f"bytes={CUT}-", f"bytes={CUT}-", None]


def test_wrong_bytes_from_one_mirror_alone_are_not_asked_for_again(images: Images) -> None:
    spoilt = gzip.compress(bytes(len(images.content)))
    with pytest.raises(MnistDownloadError, match="SHA-256"):
        images.obtain(images.mirror("a", whole(spoilt)), patience=Patience(tries=9))
    assert images.server.ranges == [None]
    assert list(images.folder.iterdir()) == []


def test_a_file_that_changed_begins_anew(images: Images) -> None:
    old = bytes(reversed(images.packed))
    first = ranged(b"\x1f\x8b" + old, upto=CUT, etag='"old"')
    mirror = images.mirror("a", first, ranged(images.packed, etag='"new"'))
    images.break_off(mirror)
    images.obtain(mirror)
    assert images.server.ranges == [None, f"bytes={CUT}-"]


def test_a_file_that_changed_is_gone_on_with_though_less_of_it_came_than_of_the_old(images: Images) -> None:
    answers = [ranged(images.packed, upto=upto, etag=etag) for upto, etag in ((CUT, '"old"'), (500, '"new"'))]
    mirror = images.mirror("a", *answers, ranged(images.packed, etag='"new"'))
    images.break_off(mirror)
    images.obtain(mirror, patience=Patience(tries=2))
    assert images.server.ranges == [None, f"bytes={CUT}-", "bytes=500-"]


def test_a_change_that_the_server_overlooks_begins_anew(images: Images) -> None:
    def careless(handler: BaseHTTPRequestHandler) -> None:
        # It gives the range of the new file though If-Range names the old one.
        del handler.headers["If-Range"]
        ranged(images.packed, etag='"new"')(handler)

    mirror = images.mirror("a", ranged(images.packed, upto=CUT, etag='"old"'), careless)
    images.break_off(mirror)
    images.obtain(mirror)
    assert images.server.ranges == [None, f"bytes={CUT}-", None]


def test_a_server_without_ranges_begins_anew(images: Images) -> None:
    mirror = images.mirror("a", whole(images.packed, upto=CUT), whole(images.packed))
    images.break_off(mirror)
    images.obtain(mirror)
    assert images.server.ranges == [None, f"bytes={CUT}-"]


def test_a_page_that_says_sorry_does_not_cost_us_what_came(images: Images) -> None:
    sorry = whole(b"<html>Log in first</html>", Content_Type="text/html")
    mirror = images.mirror("a", ranged(images.packed, upto=CUT), sorry, ranged(images.packed))
    images.break_off(mirror)
    images.break_off(mirror)
    images.obtain(mirror)
    assert images.server.ranges == [None, f"bytes={CUT}-", f"bytes={CUT}-"]


@pytest.mark.parametrize(
    "content_range",
    ["bytes 0-99/100", "bytes 999-{last}/{size}", "bytes 1001-{last}/{size}", "rows 1-2/3", ""],
)
def test_a_range_that_does_not_begin_where_we_are_is_not_taken(images: Images, content_range: str) -> None:
    size = len(images.packed)
    stated = content_range.format(last=size - 1, size=size)

    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        headers = {"Content-Range": stated, "Content-Length": "10"}
        send(handler, 206, bytes(10), headers)

    mirror = images.mirror("a", ranged(images.packed, upto=CUT), elsewhere, ranged(images.packed))
    images.break_off(mirror)
    images.obtain(mirror)
    assert images.server.ranges == [None, f"bytes={CUT}-", None]


def test_a_range_nobody_asked_for_is_refused(images: Images) -> None:
    headers = {"Content-Range": "bytes 0-9/10", "Content-Length": "10"}
    mirror = images.mirror("a", lambda handler: send(handler, 206, images.packed[:10], headers))
    with pytest.raises(MnistDownloadError, match="a part where the whole was asked for"):
        images.obtain(mirror)


def test_a_shorter_range_than_asked_for_is_taken_and_the_rest_asked_for(images: Images) -> None:
    size = len(images.packed)

    def some(handler: BaseHTTPRequestHandler) -> None:
        headers = {"Content-Range": f"bytes {CUT}-{CUT + 99}/{size}", "Content-Length": "100"}
        send(handler, 206, images.packed[CUT : CUT + 100], headers)

    mirror = images.mirror("a", ranged(images.packed, upto=CUT), some, ranged(images.packed))
    images.obtain(mirror, patience=Patience(tries=3))
    assert images.server.ranges == [None, f"bytes={CUT}-", f"bytes={CUT + 100}-"]


def test_nothing_left_to_ask_for_is_known_by_416(images: Images) -> None:
    # Killed between the last byte and the check, with a server that did not say how many there are.
    def unstated(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, images.packed[:CUT], {})

    mirror = images.mirror("a", unstated, ranged(images.packed))
    with pytest.raises(MnistDownloadError, match="bytes came, expected"):
        images.obtain(mirror)
    with images.part.open("ab") as part:
        part.write(images.packed[CUT:])
    images.obtain(mirror)
    assert images.server.ranges == [None, f"bytes={len(images.packed)}-"]


def test_416_for_another_length_begins_anew(images: Images) -> None:
    longer = b"\x1f\x8b" + bytes(len(images.packed))
    mirror = images.mirror("a", ranged(longer, upto=len(longer) - 1), ranged(images.packed))
    with pytest.raises(MnistDownloadError, match="kept"):
        images.obtain(mirror)
    images.obtain(mirror)
    assert images.server.ranges == [None, f"bytes={len(longer) - 1}-", None]


def test_416_for_our_length_but_other_bytes_begins_anew(images: Images) -> None:
    longer = images.packed[:CUT] + bytes(2_000)
    mirror = images.mirror("a", ranged(longer, upto=len(images.packed)), ranged(images.packed))
    with pytest.raises(MnistDownloadError, match="kept"):
        images.obtain(mirror)
    images.obtain(mirror, patience=Patience(tries=2))
    assert images.server.ranges == [None, f"bytes={len(images.packed)}-", None]


def test_what_is_whole_already_is_not_asked_for_and_what_is_spoilt_is(images: Images) -> None:
    mirror = images.mirror("a", ranged(images.packed, upto=CUT), ranged(images.packed))
    images.break_off(mirror)
    line_and_start = images.part.read_bytes()
    images.part.write_bytes(line_and_start + images.packed[CUT:])
    images.obtain(mirror)
    assert images.server.ranges == [None]
    (images.folder / images.file.name).unlink()
    images.part.write_bytes(line_and_start + bytes(len(images.packed) - CUT))
    images.obtain(mirror)
    assert images.server.ranges == [None, None]


@pytest.mark.parametrize("spoil", [lambda data: b"", lambda data: data[:9], lambda data: b"[1]\n" + data])
def test_a_part_that_says_not_whose_it_is_is_thrown_away(
    images: Images, spoil: Callable[[bytes], bytes]
) -> None:
    mirror = images.mirror("a", ranged(images.packed, upto=CUT), ranged(images.packed))
    images.break_off(mirror)
    images.part.write_bytes(spoil(images.part.read_bytes()))
    images.obtain(mirror)
    assert images.server.ranges == [None, None]


def test_progress_grows_to_the_whole_over_cuts_and_mirrors(images: Images) -> None:
    told: list[Progress] = []
    first = images.mirror("a", ranged(images.packed, upto=CUT))
    images.obtain(first, images.mirror("b", ranged(images.packed)), tell=told.append)
    received = [progress.received for progress in told]
    assert received == sorted(received)
    assert received[0] == 0
    assert CUT in received
    assert received[-1] == told[-1].total == len(images.packed)
    assert [progress.address for progress in (told[0], told[-1])] == [
        f"{images.server.address}/{name}/{images.file.name}.gz" for name in "ab"
    ]
    assert {progress.file for progress in told} == {images.file.name}
