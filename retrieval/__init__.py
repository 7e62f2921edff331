"""Documents become passages: read, cut into chunks, embed, index, search. Knows nothing of models or feedback."""
