"""Pictures: decoded and written anew, so that of the file only what can be seen is left. EXIF, GPS, comments and appended bytes go."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from bot.evidence.formats import Format
from bot.evidence.limits import MAX_ANIMATION_PIXELS, MAX_FRAMES, MAX_PIXELS
from bot.evidence.refusal import Refused

#: Pillow's names of what may be decoded, and of what is written. Phones write several pictures into one JPEG (MPO); the first one stays.
#: HEIC becomes JPEG: analysts' machines seldom show HEIC.
_CODECS: dict[Format, tuple[tuple[str, ...], str]] = {
    "png": (("PNG",), "PNG"),
    "jpg": (("JPEG", "MPO"), "JPEG"),
    "webp": (("WEBP",), "WEBP"),
    "heic": (("HEIF",), "JPEG"),
    "gif": (("GIF",), "GIF"),
}
#: The same for pictures inside documents, by what their first bytes say they are. They stay what they are: parts are declared by type.
#: What is left out (EMF, WMF, BMP) has no place for where and with what it was taken.
_EMBEDDED: dict[str, tuple[tuple[str, ...], str]] = {
    "image/png": (("PNG",), "PNG"),
    "image/apng": (("PNG",), "PNG"),
    "image/jpeg": (("JPEG", "MPO"), "JPEG"),
    "image/gif": (("GIF",), "GIF"),
    "image/webp": (("WEBP",), "WEBP"),
    "image/tiff": (("TIFF",), "TIFF"),
    "image/heic": (("HEIF",), "HEIF"),
}
#: Text on a screenshot stays sharp.
_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90, "optimize": True},
    "WEBP": {"quality": 90},
    "TIFF": {"compression": "tiff_lzw"},
}
#: What an animation needs to run as it did.
_KEPT_INFO = ("transparency", "duration", "loop", "background")
#: What Pillow raises on broken pictures, besides its own.
_BROKEN = (struct.error, UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError)

register_heif_opener(thumbnails=False)


def rewrite_image(path: Path, held: Format, target: Path) -> None:
    """Writes what a picture shows to ``target``, upright, in its own format (HEIC as JPEG).

    Raises:
        Refused: it cannot be decoded, or has too many pixels or frames.
    """
    _rewrite(path, *_CODECS[held], target, upright=True)


def embedded_type(head: bytes) -> str | None:
    """The type of a picture inside a document that ``rewrite_embedded`` takes, by its first bytes; None for anything else."""
    guess = filetype.guess(head)
    return guess.mime if guess and guess.mime in _EMBEDDED else None


def rewrite_embedded(path: Path, mime: str, target: Path) -> None:
    """Writes what a picture of a document shows to ``target``, in its own format, and as it lies: the document itself says how to turn it.

    Raises:
        Refused: it cannot be decoded, or has too many pixels or frames.
    """
    _rewrite(path, *_EMBEDDED[mime], target, upright=False)


def _rewrite(path: Path, decoders: tuple[str, ...], encoder: str, target: Path, *, upright: bool) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Pillow finds odd about a picture is no news for the log
            with Image.open(path, formats=decoders) as image:
                _check_size(image, encoder)
                _write(image, encoder, target, upright=upright)
    except Image.DecompressionBombError as error:
        raise Refused("picture_too_large") from error
    except _BROKEN as error:
        raise Refused("file_damaged") from error


def _check_size(image: Image.Image, encoder: str) -> None:
    pixels = image.width * image.height
    frames = getattr(image, "n_frames", 1) if encoder != "JPEG" else 1
    if pixels > MAX_PIXELS or frames > MAX_FRAMES or frames * pixels > max(MAX_ANIMATION_PIXELS, MAX_PIXELS):
        raise Refused("picture_too_large")


def _write(image: Image.Image, encoder: str, target: Path, *, upright: bool) -> None:
    options = _OPTIONS.get(encoder, {})
    if encoder != "JPEG" and getattr(image, "is_animated", False):
        image.seek(0)
        _bare(image.copy()).save(target, encoder, save_all=True, append_images=_Following(image), **options)
        return
    shown = _bare(ImageOps.exif_transpose(image) if upright else image.copy())
    if encoder == "JPEG" and shown.mode not in ("L", "RGB", "CMYK"):
        shown = shown.convert("RGB")
    shown.save(target, encoder, **options)


@dataclass(frozen=True)
class _Following:
    """The frames after the first, one in memory at a time; encoders go through them twice."""

    image: Any

    def __iter__(self) -> Iterator[Image.Image]:
        for number in range(1, self.image.n_frames):
            self.image.seek(number)
            yield _bare(self.image.copy())


def _bare(image: Image.Image) -> Image.Image:
    image.load()
    image.info = {name: value for name, value in image.info.items() if name in _KEPT_INFO}
    return image
