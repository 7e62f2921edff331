"""What a defence is: the lines of the program that it consists of, and the attacks that succeed without them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Removal:
    """How a part of the program is taken out: `text`, which stands once in `file`, becomes `instead`."""

    file: str
    text: str
    instead: str = ""


@dataclass(frozen=True)
class Defence:
    """Something that the program does against an attack."""

    name: str
    attacks: tuple[str, ...]
    """Tests by their node ids, each of which fails without the defence."""
    removals: tuple[Removal, ...]
    """All of them are made together. Where one defence stands behind another, either alone stops the attack."""
