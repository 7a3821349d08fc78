"""Table Schema (Frictionless Data) of what is published, drawn from the columns themselves."""

from collections.abc import Sequence
from typing import Any

from polyphonie.core.columns import Column

_TYPES = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}


def table_schema(columns: Sequence[Column], *, key: str = "") -> dict[str, Any]:
    """Return the Table Schema of a file with these columns."""
    schema: dict[str, Any] = {"fields": [field(c) for c in columns], "missingValues": [""]}
    return schema | ({"primaryKey": key} if key else {})


def field(column: Column) -> dict[str, Any]:
    """Return one column as Table Schema describes it; a constraint is there only when it constrains."""
    described = {
        "name": column.name,
        "title": str(column.label),
        "description": str(column.says),
        "type": _TYPES.get(column.kind, "datetime"),
    }
    if column.kind == "boolean":
        described |= {"trueValues": ["oui"], "falseValues": ["non"]}
    if column.uri:
        described["format"] = "uri"
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.unique:
        constraints["unique"] = True
    if column.choices:
        constraints["enum"] = [str(choice) for choice in column.choices]
    return described | ({"constraints": constraints} if constraints else {})
