"""cleanclip where people's data already is: one module a host, imported by name, and nothing decided here."""
