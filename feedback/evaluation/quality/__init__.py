"""How good answers are over time: what one exam says, with intervals."""
