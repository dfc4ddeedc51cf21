"""What becomes of a photo before it is sealed."""

import contextlib
import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image
from PIL.ExifTags import IFD

from stations.photos import LONGEST_SIDE, upright
from tests.cases.files import PDF, docx
from tests.stations.pictures import COMMENT, CORNERS, DEVICE, STORED, opened, picture


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters."""
    across, down = (image.width // 4, image.width * 3 // 4), (image.height // 4, image.height * 3 // 4)
    return [image.getpixel((x, y)) for y in down for x in across]


def near(found, expected):
    return all(abs(one - other) < 40 for one, other in zip(found, expected, strict=True))


@settings(max_examples=60, deadline=None)
@given(some.integers(32, 400), some.integers(32, 400), some.sampled_from(sorted(STORED)), some.sampled_from("JP"))
def test_however_the_phone_was_held_the_photo_comes_out_upright(width, height, orientation, kind):
    image = opened(upright(picture(width, height, orientation, {"J": "JPEG", "P": "PNG"}[kind])))
    assert (image.format, image.size) == ("JPEG", (width, height))
    assert all(map(near, corners(image), CORNERS)), corners(image)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_stays_of_where_and_with_what_it_was_taken(kind):
    taken = picture(300, 200, 6, kind)
    assert opened(taken).getexif().get_ifd(IFD.GPSInfo)  # it was there
    assert COMMENT.encode() in taken
    kept = upright(taken)
    image = opened(kept)
    assert dict(image.getexif()) == {}
    assert not {"exif", "comment", "icc_profile", "xmp", "photoshop"} & set(image.info)
    assert not [mark for mark in (b"Exif", b"GPS", DEVICE.encode(), COMMENT.encode(), b"http") if mark in kept]


@pytest.mark.parametrize(
    ("size", "orientation", "expected"),
    [((4000, 3000), 1, (2000, 1500)), ((3000, 4000), 6, (1500, 2000)), ((2000, 10), 1, (2000, 10)),
     ((300, 200), 8, (300, 200))],
)  # fmt: skip
def test_a_large_photo_is_made_smaller_and_a_small_one_is_not_made_larger(size, orientation, expected):
    image = opened(upright(picture(*size, orientation)))
    assert image.size == expected
    assert max(image.size) <= LONGEST_SIDE


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16", "CMYK"])
def test_any_kind_of_pixels_becomes_a_plain_picture(mode):
    made = io.BytesIO()
    drawn = Image.new("RGB", (40, 40), "white") if mode != "RGBA" else Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    drawn = drawn if mode in ("RGBA", "I;16") else drawn.convert(mode)
    drawn = Image.new("I;16", (40, 40), 65535) if mode == "I;16" else drawn
    drawn.save(made, "JPEG" if mode == "CMYK" else "PNG")
    image = opened(upright(made.getvalue()))
    assert image.mode == "RGB"
    assert near(image.getpixel((20, 20)), (255, 255, 255))  # where nothing was painted is white, not black


def test_what_is_no_picture_stays_as_it_is():
    for content in (PDF, docx()):
        assert upright(content) == content


def bomb(side: int) -> bytes:
    """A PNG of some hundred bytes that unpacks to side x side pixels."""

    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0" * 99)) + part(b"IEND", b"")


@pytest.mark.parametrize("side", [4_500, 10_000, 20_000, 2_000_000_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side):
    with pytest.raises(ValidationError, match="像素太大") as refusal:
        upright(bomb(side))
    assert "file" in refusal.value.message_dict
    with pytest.raises(ValidationError, match="不完整或已损坏"):  # one that may be unpacked is, and has no pixels
        upright(bomb(4_400))


@settings(max_examples=150, deadline=None)
@given(some.sampled_from(["JPEG", "PNG"]), some.data())
def test_a_broken_photo_is_refused_in_a_sentence(kind, data):
    """Bytes changed anywhere: a picture comes out, or a sentence."""
    content = bytearray(picture(80, 60, 6, kind))
    for _ in range(data.draw(some.integers(1, 8))):
        content[data.draw(some.integers(0, len(content) - 1))] = data.draw(some.integers(0, 255))
    with contextlib.suppress(ValidationError):
        assert opened(upright(bytes(content))).format == "JPEG"


@pytest.mark.parametrize(("kind", "end"), [("JPEG", b""), ("PNG", b""), ("PNG", b"\0\0\0\0IEND\xaeB`\x82")])
def test_half_a_photo_is_refused(kind, end):
    """Where the line dropped; of a PNG also with an end put on."""
    whole = picture(400, 300, 1, kind)
    for kept in (0.3, 0.6, 0.9):
        with pytest.raises(ValidationError, match="不完整"):
            upright(whole[: int(len(whole) * kept)] + end)
