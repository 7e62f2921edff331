"""From judged answers to preference pairs."""
