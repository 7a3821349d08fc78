"""Copy what the pages need from `node_modules/` into two folders that git ignores and a wheel carries.

    polyphonie/static_vendor/vendor/fonts/     two variable fonts, Latin, woff2
    polyphonie/static_vendor/vendor/icons/     the Lucide icons, one small SVG each
    polyphonie/reference_data/communes.json.gz the communes of France, a JSON list:
        {"code": INSEE, "name": str, "department": code, "postcodes": [str], "population": int | null}
        sorted by code; communes that exist today, arrondissements and former communes left out.

Each copy keeps its licence beside it. Standard library only: it runs before anything else is installed.
"""

import gzip
import json
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "polyphonie" / "static_vendor" / "vendor"
REFERENCE = ROOT / "polyphonie" / "reference_data"

FONTS = {
    "@fontsource-variable/atkinson-hyperlegible-next": "atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "@fontsource-variable/bricolage-grotesque": "bricolage-grotesque-latin-wght-normal.woff2",
}


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def collect_fonts() -> None:
    for package, name in FONTS.items():
        copy(NODE_MODULES / package / "files" / name, VENDOR / "fonts" / name)
        copy(NODE_MODULES / package / "LICENSE", VENDOR / "fonts" / f"{Path(package).name}-LICENSE.txt")


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
    icons = collect_icons()
    communes = collect_communes()
    print(f"Collected 2 fonts, {icons} icons and {communes} communes.")


if __name__ == "__main__":
    main()
