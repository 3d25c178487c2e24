"""Draws the icons of the Teams app: ``python deploy/teams/icons.py`` writes color.png and outline.png beside itself."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

#: The manifest's accent colour.
BLUE = (11, 92, 173, 255)
WHITE = (255, 255, 255, 255)
CLEAR = (255, 255, 255, 0)
#: Drawn this many times larger and made smaller, for smooth edges.
SCALE = 8


def bubble(size: int, margin: int, stroke: int, fill: tuple[int, int, int, int], ink: tuple[int, int, int, int]) -> Image.Image:
    """A speech bubble with a check mark, ``size`` pixels wide and high."""
    side, edge, width = size * SCALE, margin * SCALE, stroke * SCALE
    picture = Image.new("RGBA", (side, side), fill)
    pen = ImageDraw.Draw(picture)
    bottom = side - edge - side // 6
    pen.rounded_rectangle((edge, edge, side - edge, bottom), radius=side // 8, outline=ink, width=width)
    corner = edge + side // 5
    pen.line([(corner, bottom - width // 2), (corner, side - edge), (corner + side // 6, bottom - width // 2)], ink, width, joint="curve")
    middle = (edge + bottom) // 2
    check = [(side * 0.32, middle), (side * 0.45, middle + side * 0.13), (side * 0.69, middle - side * 0.14)]
    pen.line(check, ink, width, joint="curve")
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def outline() -> Image.Image:
    """White on nothing: only how much of the white is there may differ."""
    drawn = bubble(32, 3, 2, CLEAR, WHITE)
    white = Image.new("RGBA", drawn.size, WHITE)
    white.putalpha(drawn.getchannel("A"))
    return white


if __name__ == "__main__":
    folder = Path(__file__).parent
    bubble(192, 40, 12, BLUE, WHITE).convert("RGB").save(folder / "color.png", optimize=True)
    outline().save(folder / "outline.png", optimize=True)
