"""From a source to an `Article`: one immutable text, what its source said about it, and its passages."""
