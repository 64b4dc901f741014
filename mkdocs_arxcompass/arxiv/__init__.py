"""arXiv: identifiers, papers, queries, categories, and the sources that papers come from."""
