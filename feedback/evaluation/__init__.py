"""Exams: golden questions, scores of each answer, and reports that can be compared."""

import os

# ragas reports every use to its makers unless this is exactly "true" when ragas is imported. It is set here because
# this file runs before any other file of the package, whatever order their imports are sorted into.
os.environ["RAGAS_DO_NOT_TRACK"] = "true"
