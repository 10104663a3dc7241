"""Alembic migrations (the folder is not named `alembic`: that would hide the library)."""
