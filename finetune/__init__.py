"""Learn from what people judged: choose pairs, train an adapter, examine it, promote it."""

import os

os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")  # TRL reads it when its trainer is first imported
