"""Sources: the services of arXiv that papers come from."""
