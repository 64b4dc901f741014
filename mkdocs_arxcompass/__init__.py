"""Follow arXiv from a MkDocs site of one's own."""

__version__ = "0.1.0.dev0"
