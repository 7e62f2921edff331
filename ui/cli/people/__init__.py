"""Commands that concern people: their keys, and erasing what is theirs."""
