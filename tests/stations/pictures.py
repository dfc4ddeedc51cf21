"""Photos as a phone writes them: turned by a tag, with the place and device beside the picture."""

import io

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

CORNERS = ((220, 30, 30), (30, 200, 30), (30, 30, 220), (230, 230, 30))  # upright, row by row
DEVICE, COMMENT = "Kaogu Phone 7", "taken in the garden"
# How a camera that was held so stores what is upright.
STORED = {
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip


def picture(width: int = 64, height: int = 48, orientation: int = 1, kind: str = "JPEG") -> bytes:
    """Four corners of four colours, stored turned, with everything a phone writes beside it."""
    upright = Image.new("RGB", (width, height))
    for number, colour in enumerate(CORNERS):
        left, top = number % 2 * (width // 2), number // 2 * (height // 2)
        upright.paste(colour, (left, top, width if left else width // 2, height if top else height // 2))
    turned = STORED[orientation]
    stored = upright if turned is None else upright.transpose(turned)
    exif = Image.Exif()
    exif[Base.Orientation], exif[Base.Model], exif[Base.DateTime] = orientation, DEVICE, "2026:10:08 09:30:00"
    exif.get_ifd(IFD.GPSInfo).update({
        GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (31.0, 49.0, 12.34), GPS.GPSLongitudeRef: "E",
        GPS.GPSLongitude: (117.0, 13.0, 45.67),
    })  # fmt: skip
    made, more = io.BytesIO(), {"comment": COMMENT} if kind == "JPEG" else {"pnginfo": PngInfo()}
    if kind == "PNG":
        more["pnginfo"].add_text("Comment", COMMENT)
    stored.save(made, kind, exif=exif, **more)
    return made.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))
