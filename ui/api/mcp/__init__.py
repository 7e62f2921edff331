"""The Model Context Protocol: programs with a language model of their own search, read, ask and correct as tools."""
