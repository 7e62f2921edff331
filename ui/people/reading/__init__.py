"""Who may read what: groups of people, collections that are limited to some, and what of it reaches a person."""
