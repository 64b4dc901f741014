"""What arXiv says: identifiers, papers, queries, categories."""
