"""A package as pages that a person reads: articles with their rows marked, charts, and the rows themselves."""
