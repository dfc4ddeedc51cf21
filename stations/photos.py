"""Photos of proof: upright, of a size that a page can show, and nothing in them but the picture.

A phone writes into a photo where it was taken, when, and with which device. A photo of a counter would so keep the
places and hours of whoever took it, and a photo of papers those of a client's home: none of it proves anything here,
so none of it is stored. Papers of a case are evidence and stay as they were handed in (cases/actions_papers.py).
"""

import io

from django.core.exceptions import ValidationError
from PIL import Image, ImageOps

from stations.attachments import kind_of

LONGEST_SIDE = 2000  # pixels; a page of A4 at 170 dpi
QUALITY = 85
PICTURES = {"jpg": "JPEG", "png": "PNG"}
# Of what is opened at all. A phone takes 12 to 50 million, and a JPEG is unpacked in its smaller size at once; a PNG is
# unpacked whole, four bytes a pixel, and is a picture of a screen or a scan.
MOST_PIXELS = {"jpg": 50_000_000, "png": 20_000_000}


def upright(content: bytes) -> bytes:
    """A JPEG or PNG as a JPEG of at most 2000 pixels a side, upright, without metadata; any other file as it is.

    Raises ValidationError for what is no whole picture, or one that would fill the memory.
    """
    kind = kind_of(content)
    if kind not in PICTURES:
        return content
    try:
        # Only the named decoder is tried, and only the head is read until the pixels have been counted.
        with Image.open(io.BytesIO(content), formats=[PICTURES[kind]]) as taken:
            if taken.width * taken.height > MOST_PIXELS[kind]:
                raise Image.DecompressionBombError
            return _redrawn(taken)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        most = MOST_PIXELS[kind] // 10_000
        raise _refusal(f"照片像素太大(超过 {most} 万像素),没有收下。请把相机分辨率调低,或裁剪后再上传。") from bomb
    except Exception as broken:  # a decoder of strangers' bytes raises whatever it meets
        raise _refusal("照片不完整或已损坏,打不开。请重新拍照,或换一张再上传。") from broken


def _redrawn(taken: Image.Image) -> bytes:
    """The picture painted on a new sheet: what stood beside the picture in the file is left behind."""
    taken.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=1.0)  # while it is unpacked, where it can be
    turned = ImageOps.exif_transpose(taken)
    if turned.mode not in ("RGB", "L"):
        turned = turned.convert("RGBA")
    sheet = Image.new("RGB", turned.size, "white")
    sheet.paste(turned, mask=turned if turned.mode == "RGBA" else None)
    made = io.BytesIO()
    sheet.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()


def _refusal(sentence: str) -> ValidationError:
    return ValidationError({"file": sentence})
