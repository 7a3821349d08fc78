"""What this module keeps, one file a subject."""

from .batches import Batch, Mapping, RejectedRow

__all__ = ["Batch", "Mapping", "RejectedRow"]
