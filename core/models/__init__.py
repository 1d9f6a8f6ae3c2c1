from .bulk_job import JOB_MOVES, BulkJob, BulkRefusal, JobState
from .saved_filter import SavedFilter
from .spelling import Spelt, SpeltField, spelt
from .stored_answer import StoredAnswer

__all__ = [
    "JOB_MOVES", "BulkJob", "BulkRefusal", "JobState", "SavedFilter", "Spelt", "SpeltField", "StoredAnswer", "spelt",
]  # fmt: skip
