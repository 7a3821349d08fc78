"""Writes of the import: one transaction a chunk, one journal entry a batch."""

VERBS = {
    "import.applied": "a été repris d’un autre outil",
    "import.undone": "la reprise a été annulée",
}
