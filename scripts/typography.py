"""Set the French source strings: no-break spaces before : ; ! ? and inside « », curly apostrophes, the … sign.

    python scripts/typography.py            say what is badly set; exit status 1 if anything is
    python scripts/typography.py --fix      set it right, in place

It reads what gettext reads: `translate` and `blocktranslate` in templates, the first arguments of the gettext
functions in Python. Straight double quotes are only reported: which of « and » is meant is for a person to say.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "polyphonie"
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "Refused"}
TRANSLATE = re.compile(r"""({%-?\s*(?:translate|trans)\s+)("[^"]*"|'[^']*')""")
BLOCK = re.compile(r"({%-?\s*blocktrans(?:late)?\b[^%]*%})(.*?)({%-?\s*endblocktrans)", re.DOTALL)
# Never touched: template tags, HTML tags, placeholders and entities. Each becomes one character of a private area.
KEPT = re.compile(r"{%.*?%}|{{.*?}}|%\(\w+\)[sd]|{\w*}|<[^>]*>|&\w+;|https?://\S+", re.DOTALL)
NBSP, THIN = "\u00a0", "\u202f"
WORD = "[\\w»)’…%°\ue000-\uf8ff]"
RULES: list[tuple[str, re.Pattern[str], str]] = [
    ("a straight apostrophe", re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_]|[\ue000-\uf8ff])"), "’"),
    ("three dots", re.compile(r"\.\.\."), "…"),
    (
        "no no-break space before ; ! ?",
        re.compile(rf"(?<={WORD}) ?([;!?])(?=[\s»?!\ue000-\uf8ff]|\\n|$)"),
        THIN + r"\1",
    ),
    ("no no-break space before :", re.compile(rf"(?<={WORD}) ?:(?=\s|\\n|$)"), NBSP + ":"),
    ("no no-break space after «", re.compile(rf"«(?![{NBSP}{THIN}]) ?"), "«" + NBSP),
    ("no no-break space before »", re.compile(rf"(?<![{NBSP}{THIN} ])»| »"), NBSP + "»"),
]
QUOTES = re.compile(r'"')


def fixed(text: str) -> tuple[str, list[str]]:
    """Return `text` well set, and the faults that it had."""
    kept: list[str] = []

    def hide(match: re.Match[str]) -> str:
        kept.append(match.group())
        return chr(0xE000 + len(kept) - 1)

    hidden, faults = KEPT.sub(hide, text), []
    for fault, pattern, right in RULES:
        better = pattern.sub(right, hidden)
        if better != hidden:
            faults.append(fault)
        hidden = better
    if QUOTES.search(hidden):
        faults.append("straight quotes (write « »)")
    return re.sub(r"[\ue000-\uf8ff]", lambda m: kept[ord(m.group()) - 0xE000], hidden), faults


def _template(source: str, seen: Callable[[int, str, str], str]) -> str:
    def quoted(match: re.Match[str]) -> str:
        mark, text = match[2][0], match[2][1:-1]
        return match[1] + mark + seen(source.count("\n", 0, match.start()) + 1, text, mark) + mark

    def block(match: re.Match[str]) -> str:
        return match[1] + seen(source.count("\n", 0, match.start()) + 1, match[2], "") + match[3]

    return BLOCK.sub(block, TRANSLATE.sub(quoted, source))


def _called(node: ast.Call) -> str:
    """Return the last name of what is called: `_` of `_("…")`, `gettext` of `translation.gettext("…")`."""
    return getattr(node.func, "attr", None) or getattr(node.func, "id", "")


def _python(source: str, seen: Callable[[int, str, str], str]) -> str:
    spans = [
        (argument.lineno, argument.col_offset, argument.end_lineno, argument.end_col_offset)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and _called(node) in GETTEXT
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    if not spans:
        return source
    lines = source.splitlines(keepends=True)
    # ast counts bytes, tokenize characters.
    inside = [
        ((a, len(lines[a - 1].encode()[:b].decode())), (c, len(lines[c - 1].encode()[:d].decode())))
        for a, b, c, d in spans
    ]
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(source).readline))):
        if token.type != tokenize.STRING or not any(a <= token.start and token.end <= b for a, b in inside):
            continue
        parts = re.fullmatch(r"([a-zA-Z]*)(\"\"\"|'''|\"|')(.*)\2", token.string, re.DOTALL)
        if parts and token.start[0] == token.end[0]:
            line = lines[token.start[0] - 1]
            text = parts[1] + parts[2] + seen(token.start[0], parts[3], parts[2]) + parts[2]
            lines[token.start[0] - 1] = line[: token.start[1]] + text + line[token.end[1] :]
    return "".join(lines)


def files() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*")):
        skipped = {"static_vendor", "reference_data", "tests", "migrations", "methods"} & set(path.parts)
        if path.is_file() and not skipped and (path.suffix == ".py" or "templates" in path.parts):
            yield path


def review(path: Path) -> tuple[str, str, list[str]]:
    """Return the source of `path`, the same well set, and one line for each fault."""
    source, faults = path.read_text("utf-8"), []

    def seen(line: int, text: str, mark: str) -> str:
        better, found = fixed(text)
        faults.extend(f"{path.relative_to(PACKAGE.parent)}:{line}: {fault}: {text.strip()[:80]!r}" for fault in found)
        return better

    return source, (_python if path.suffix == ".py" else _template)(source, seen), faults


def main(arguments: list[str]) -> int:
    wrong = 0
    for path in files():
        source, better, faults = review(path)
        if "--fix" in arguments and better != source:
            path.write_text(better, "utf-8")
            _, _, faults = review(path)
        wrong += len(faults)
        for fault in faults:
            print(fault)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
