"""What the tab of learning says, in each language."""
