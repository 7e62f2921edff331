"""Commands about how good answers are: reports, judges, causes, golden questions, what served at a time."""
