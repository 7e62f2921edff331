"""E-mails and what comes with them."""
