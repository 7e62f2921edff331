"""How the page looks: its style sheet, theme, script and the pieces that every tab shares."""
