"""A question becomes an answer with citations, and the models and adapters that do it. Does not know it is recorded."""

import logging

# bitsandbytes asks for a package of faster kernels, on processors with bfloat16, as soon as peft imports it
logging.getLogger("bitsandbytes.backends.cpu.ops").setLevel(logging.ERROR)
