"""The quality page: how good the answers are over time, and what a night changed question by question."""
