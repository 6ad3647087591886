"""A person's decisions about one document, applied to what the machine read in it."""

from onrecord.transform.review.apply import apply_review
from onrecord.transform.review.decisions import Decision, Review, read_review, read_reviews

__all__ = ["Decision", "Review", "apply_review", "read_review", "read_reviews"]
