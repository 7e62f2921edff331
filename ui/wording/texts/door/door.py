"""The texts of refused requests and uploads that every language has."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DoorTexts:
    """Why the server refuses a request. Names of settings stay English."""

    unknown_name: str
    """That the server does not know the name {name} by which it was called."""
    other_site: str
    too_long: str
    """That what was sent is longer than {most} KB."""
    no_upload: str
    """That what was sent holds no file, or broke off."""
    file_too_large: str
    """{most} MB."""
    too_many_files: str
    """{most} files in an hour."""
    too_much: str
    """{most} MB in an hour."""
    too_much_of_all: str
    """The same of all visitors together."""
