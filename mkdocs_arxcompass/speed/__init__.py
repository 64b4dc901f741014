"""Speed: what a build does not make twice. Without this room, a build writes the same bytes."""
