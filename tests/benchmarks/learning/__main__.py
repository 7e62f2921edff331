"""`python -m tests.benchmarks.learning`: one night of learning, see night.py."""

import sys

from tests.benchmarks.learning.night import main

sys.exit(main())
