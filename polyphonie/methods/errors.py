"""The one error the methods raise for input they cannot take."""

from __future__ import annotations


class InputError(ValueError):
    """Wrong input. The message is one clear sentence that already names the row.

    `row` is the number of the offending line, counted from 1 as a reader of the
    file sees it, or None when the fault lies in no single row.
    """

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.row = row


def unreadable(path: object, error: OSError) -> InputError:
    """What is said of a file that the system does not give, in French, whatever language the system speaks."""
    reasons = {
        FileNotFoundError: "il n’existe pas",
        IsADirectoryError: "c’est un dossier",
        PermissionError: "il est protégé",
    }
    reason = reasons.get(type(error))
    return InputError(f"Impossible de lire le fichier {path} : {reason}." if reason else f"Impossible de lire {path}.")
