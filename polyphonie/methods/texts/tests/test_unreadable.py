"""What is said of a file that the system does not give."""

import pytest

from polyphonie.methods.errors import unreadable
from polyphonie.methods.texts.reading import read_texts


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            FileNotFoundError(2, "No such file or directory"),
            "Impossible de lire le fichier votes.csv : il n’existe pas.",
        ),
        (IsADirectoryError(21, "Is a directory"), "Impossible de lire le fichier votes.csv : c’est un dossier."),
        (PermissionError(13, "Permission denied"), "Impossible de lire le fichier votes.csv : il est protégé."),
        (OSError(5, "Input/output error"), "Impossible de lire votes.csv."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_french(error, says):
    assert str(unreadable("votes.csv", error)) == says


def test_a_folder_is_no_file_of_texts(tmp_path):
    with pytest.raises(ValueError, match="c’est un dossier"):
        read_texts(tmp_path)
