"""Text: what authors typed, as HTML and as plain text."""
