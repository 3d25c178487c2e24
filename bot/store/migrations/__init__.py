"""Alembic's environment; ``versions/`` holds the revisions, each written by hand and complete in itself."""
