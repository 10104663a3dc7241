"""The page's font: Be Vietnam Pro, cut down to Vietnamese once and kept in the data folder.

Without it (the package is young, the folder may be read-only) the pages fall back to the system's font;
nothing is fetched from outside.
"""

import os
from importlib import resources
from pathlib import Path

FACES = {"400": "BeVietnamPro-Regular.ttf", "600": "BeVietnamPro-SemiBold.ttf"}
KEPT = [
    *range(0x20, 0x7F), *range(0xA0, 0x100), 0x102, 0x103, 0x110, 0x111, 0x128, 0x129, 0x168, 0x169,
    0x1A0, 0x1A1, 0x1AF, 0x1B0, *range(0x300, 0x304), 0x309, 0x323, *range(0x1EA0, 0x1EFA),
    0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x20AB, 0x2192, 0x2212, 0x2264, 0x2265,
]  # fmt: skip


def prepare_fonts(folder: Path) -> dict[str, Path]:
    """The subset files by weight, made on first need; a face that cannot be made is left out."""
    made = {}
    for weight, name in FACES.items():
        target = folder / f"{weight}.woff2"
        if target.exists() or _subset(name, target):
            made[weight] = target
    return made


def _subset(name: str, target: Path) -> bool:
    try:
        from fontTools import subset

        source = resources.files("fontpkg_be_vietnam_pro") / "files" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with resources.as_file(source) as path:
            options = subset.Options(flavor="woff2", layout_features=["*"])
            font = subset.load_font(str(path), options)
            cutter = subset.Subsetter(options)
            cutter.populate(unicodes=KEPT)
            cutter.subset(font)
            draft = target.with_suffix(f".{os.getpid()}.tmp")  # two programs may start at once
            subset.save_font(font, str(draft), options)
            draft.replace(target)
    except (ImportError, OSError):
        return False
    return True
