from .bulk_job import JOB_MOVES, BulkJob, BulkRefusal, JobState
from .stored_answer import StoredAnswer

__all__ = ["JOB_MOVES", "BulkJob", "BulkRefusal", "JobState", "StoredAnswer"]
