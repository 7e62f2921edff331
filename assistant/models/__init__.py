"""Language models: loaded in this process or asked at a server."""
