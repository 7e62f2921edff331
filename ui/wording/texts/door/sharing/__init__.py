"""The texts of conversations that are shared by a link: a file a language."""
