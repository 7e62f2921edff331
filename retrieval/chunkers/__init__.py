"""How the text between two borders that no chunk crosses is cut: one way in each file."""
