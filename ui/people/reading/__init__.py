"""Who may read what: groups of people, limited collections, what reaches a person, and what is shared by links."""
