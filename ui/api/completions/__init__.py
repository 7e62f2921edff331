"""Questions and answers in the format of OpenAI's chat completions."""
