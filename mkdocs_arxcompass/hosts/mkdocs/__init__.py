"""MkDocs as a host."""
