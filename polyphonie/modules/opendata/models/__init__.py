"""What this module keeps, one file a subject."""

from .batches import Batch, Mapping, RejectedRow
from .datasets import Dataset, Licence, Publisher, Release, ReleaseFile
from .exports import Export, ExportTemplate

__all__ = [
    "Batch",
    "Dataset",
    "Export",
    "ExportTemplate",
    "Licence",
    "Mapping",
    "Publisher",
    "RejectedRow",
    "Release",
    "ReleaseFile",
]
