"""The three commands: assistant, feedback and finetune. Bodies import the heavy packages, modules do not."""
