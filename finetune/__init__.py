"""Learn from what was judged: build a training set, train an adapter, decide, promote."""

import os

os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")  # read once, when ORPO's module is first imported
