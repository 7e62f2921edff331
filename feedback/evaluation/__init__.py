"""The exam: golden questions, per-question scores and reports that can be compared."""

import os

# ragas reports every use to its makers unless this is exactly "true" when it is imported. Here it is set before any
# file of this package can import ragas, whatever order their imports are sorted into.
os.environ["RAGAS_DO_NOT_TRACK"] = "true"
