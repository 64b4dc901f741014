"""Speed: what a build does not make twice."""
