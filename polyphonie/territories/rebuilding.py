"""Changing many fields of a table by one migration."""

from typing import Any

from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation


class Together(SeparateDatabaseAndState):
    """These changes of fields, indexes and constraints at once: SQLite copies a table for each, here once for all."""

    def __init__(self, operations: list[Operation]) -> None:
        super().__init__(database_operations=operations, state_operations=operations)

    def deconstruct(self) -> tuple[str, list, dict[str, Any]]:
        return type(self).__name__, [self.state_operations], {}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Copy each table into one as it is to be, or, on PostgreSQL, make each change where it is."""
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        for name in dict.fromkeys(operation.model_name_lower for operation in self.state_operations):
            # What Django itself calls for one change; it makes the table from the model given.
            schema_editor._remake_table(to_state.apps.get_model(app_label, name))
