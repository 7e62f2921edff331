"""Who may read what: groups of people, collections that are limited to some, what of it reaches a person,
and conversations that are shared by links."""
