"""The one error of feedback. Its message says what is wrong and what to do; the edge shows it as it is."""


class FeedbackError(Exception):
    """Something about ratings, edits, pairs or exams that the caller can put right."""
