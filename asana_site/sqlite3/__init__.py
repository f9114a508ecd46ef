"""Django's SQLite backend, with an end to every wait."""
