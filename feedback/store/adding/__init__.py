"""What is checked before rows are added: choices, marks, and a whole history that is imported."""
