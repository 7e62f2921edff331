"""How earlier corrections help with the next question, before anything is trained."""
