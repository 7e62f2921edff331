"""Documents are cut into chunks, a file for each way of cutting."""
