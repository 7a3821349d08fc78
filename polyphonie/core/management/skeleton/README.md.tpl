# [[name]]

What this module lets a territory do, in one sentence.

- **Who**: agents write; everybody reads.
- **Kept**: `Entry`, one Item each.
- **Journal**: `[[name]].written`.
- **Refused by the database**: an entry without a title (`[[name]]_entry_has_title`).
