"""The drawer beside the composer in which people choose how their own questions are answered."""
