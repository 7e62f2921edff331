"""Commands about this installation: its model, its backups."""
