"""What needs no search for an answer: small talk, questions about the assistant and its library, and asking back."""
