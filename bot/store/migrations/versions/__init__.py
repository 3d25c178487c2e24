"""The schema's revisions, oldest first. A released one is never changed: the next change is a new file."""
