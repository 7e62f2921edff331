"""How text comes out of a model in this process."""
