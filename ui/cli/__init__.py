"""The commands assistant, feedback and finetune. Their functions import heavy packages, so that `--help` is quick."""
