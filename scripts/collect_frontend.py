"""Copy what the pages need from `node_modules/` into two folders that git ignores and a wheel carries.

    polyphonie/static_vendor/vendor/fonts/     two variable fonts, Latin, woff2
    polyphonie/static_vendor/vendor/icons/     the Lucide icons, one small SVG each
    polyphonie/reference_data/fonts/           the same letters for what is printed, as Typst reads them
    polyphonie/reference_data/communes.json.gz the communes of France, a JSON list:
        {"code": INSEE, "name": str, "department": code, "postcodes": [str], "population": int | null}
        sorted by code; communes that exist today, arrondissements and former communes left out.

Each copy keeps its licence beside it. Standard library only: it runs before anything else is installed.
"""

import gzip
import json
import re
import shutil
import struct
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "polyphonie" / "static_vendor" / "vendor"
REFERENCE = ROOT / "polyphonie" / "reference_data"

FONTS = {
    "@fontsource-variable/atkinson-hyperlegible-next": "atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "@fontsource-variable/bricolage-grotesque": "bricolage-grotesque-latin-wght-normal.woff2",
}

PRINTED = "@fontsource/atkinson-hyperlegible-next"
PRINTED_STYLES = ("400-normal", "400-italic", "700-normal", "700-italic")


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def collect_fonts() -> None:
    for package, name in FONTS.items():
        copy(NODE_MODULES / package / "files" / name, VENDOR / "fonts" / name)
        copy(NODE_MODULES / package / "LICENSE", VENDOR / "fonts" / f"{Path(package).name}-LICENSE.txt")


def unwrapped(woff: bytes) -> bytes:
    """Return the font inside a WOFF 1.0 file (W3C, 2012): its tables, inflated, behind an sfnt directory."""
    flavor, count = struct.unpack(">4xI4xH", woff[:14])
    entries = [struct.unpack(">4sIIII", woff[44 + 20 * n : 64 + 20 * n]) for n in range(count)]
    power = count.bit_length() - 1
    header = struct.pack(">IHHHH", flavor, count, 16 << power, power, 16 * count - (16 << power))
    directory, body = b"", b""
    for tag, offset, packed, length, checksum in entries:
        table = woff[offset : offset + packed]
        table = zlib.decompress(table) if packed < length else table
        directory += struct.pack(">4sIII", tag, checksum, 12 + 16 * count + len(body), length)
        body += table + b"\0" * (-length % 4)
    return header + directory + body


def collect_printed_fonts() -> None:
    package, folder = NODE_MODULES / PRINTED, REFERENCE / "fonts"
    copy(package / "LICENSE", folder / "LICENSE.txt")
    for style in PRINTED_STYLES:
        name = f"atkinson-hyperlegible-next-latin-{style}"
        (folder / f"{name}.ttf").write_bytes(unwrapped((package / "files" / f"{name}.woff").read_bytes()))


def smaller(svg: str) -> str:
    """Return the icon on one line, without the licence comment that stands in LICENSE.txt."""
    return re.sub(r"\s+", " ", re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)).replace("> <", "><").strip()


def collect_icons() -> int:
    package = NODE_MODULES / "lucide-static"
    copy(package / "LICENSE", VENDOR / "icons" / "LICENSE.txt")
    icons = sorted((package / "icons").glob("*.svg"))
    for icon in icons:
        (VENDOR / "icons" / icon.name).write_text(smaller(icon.read_text("utf-8")), "utf-8")
    return len(icons)


def collect_communes() -> int:
    package = NODE_MODULES / "@etalab" / "decoupage-administratif"
    rows = [
        {
            "code": row["code"],
            "name": row["nom"],
            # Overseas collectivities have no département: the first three characters stand for it.
            "department": row.get("departement") or row["code"][:3],
            "postcodes": row.get("codesPostaux", []),
            "population": row.get("population"),
        }
        for row in json.loads((package / "data" / "communes.json").read_text("utf-8"))
        if row["type"] == "commune-actuelle"
    ]
    rows.sort(key=lambda row: row["code"])
    REFERENCE.mkdir(parents=True, exist_ok=True)
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    # No time stamp inside: the same input gives the same bytes.
    (REFERENCE / "communes.json.gz").write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
    copy(package / "LICENSE", REFERENCE / "LICENSE-decoupage-administratif.txt")
    return len(rows)


def main() -> None:
    for folder in (VENDOR.parent, REFERENCE):
        shutil.rmtree(folder, ignore_errors=True)
    collect_fonts()
    collect_printed_fonts()
    icons = collect_icons()
    communes = collect_communes()
    print(f"Collected 2 fonts, {icons} icons and {communes} communes.")


if __name__ == "__main__":
    main()
