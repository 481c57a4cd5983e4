"""SVG on standard input to PNG on standard output, in the font that comes along: a program that `png` runs."""

import sys
from pathlib import Path

import fontpkg_noto_sans


def font_files() -> list[Path]:
    """Return the files of the font, upright and italic, each of any weight."""
    return sorted((fontpkg_noto_sans.ROOT / "files").glob("*.ttf"))


def main(wide: int, ground: str) -> None:
    """Draw a picture so many pixels wide on a ground."""
    import resvg_py  # noqa: PLC0415 - who only looks for the font needs none of it

    png = resvg_py.svg_to_bytes(
        svg_string=sys.stdin.buffer.read().decode(),
        width=wide,
        background=ground,
        skip_system_fonts=True,  # the same picture everywhere
        font_files=[str(path) for path in font_files()],
        sans_serif_family=fontpkg_noto_sans.FAMILY,
    )
    sys.stdout.buffer.write(png)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
