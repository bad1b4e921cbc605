"""Cut the State's typeface down to the characters that French pages and papers need.

python subset_fonts.py DSFR_DIST      (needs fonttools and brotli)
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).parents[2] / "adock/static/dsfr/fonts"
# Typst, which makes the PDFs, reads no web font.
PAPER = OUT.parent / "paper/Marianne-Bold.otf"
FACES = ("Marianne-Regular", "Marianne-Bold")

# Latin letters of French and of its neighbours (names of towns and firms), punctuation, and the few signs we write.
CHARACTERS = "U+0020-007E,U+00A0-00FF,U+0152,U+0153,U+0160,U+0161,U+0178,U+017D,U+017E"
SIGNS = "–—‘’‚“”„•…‹›€≤≥→←−×"

# Tabular figures for the numbers that people compare; the rest is what the browser asks for by itself.
FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "lnum")


def cut(source: Path, target: Path) -> int:
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.desubroutinize = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # the copyright and licence names stay
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(
        unicodes=subset.parse_unicodes(CHARACTERS) + [ord(sign) for sign in SIGNS],
    )
    subsetter.subset(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, str(target), options)
    return target.stat().st_size


def main(dist: Path) -> None:
    for face in FACES:
        size = cut(dist / "fonts" / f"{face}.woff2", OUT / f"{face}.woff2")
        print(f"{face}: {size} bytes")
    bold = TTFont(OUT / "Marianne-Bold.woff2")
    bold.flavor = None
    bold.save(PAPER)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python subset_fonts.py DSFR_DIST")
    main(Path(sys.argv[1]))
