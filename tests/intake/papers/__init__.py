"""Benefits, paper, export and replies."""
