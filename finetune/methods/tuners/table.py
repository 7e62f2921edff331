"""The tuners there are. Settings, commands and the page read this table."""

from finetune.methods.tuners.ia3 import IA3
from finetune.methods.tuners.lora import DORA, LORA
from finetune.methods.tuners.soft_prompts import PREFIX, PROMPT
from finetune.methods.tuners.tuner import Tuner
from finetune.methods.tuners.whole import FROZEN, FULL

TUNERS: dict[str, Tuner] = {tuner.name: tuner for tuner in (LORA, DORA, IA3, PROMPT, PREFIX, FROZEN, FULL)}
"""By name, in the order in which people see them."""
