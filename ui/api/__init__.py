"""Other programs: questions, ratings and corrections over HTTP, in the format of OpenAI's API where that has one."""
