"""How people and cron reach Apprentice: the Gradio app, the command line, and the wiring."""
