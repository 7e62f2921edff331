"""The steps of one answer, a file each: from the question that stands alone to the text with its citations."""
