"""From an `Article` to a `Record`, and from records to tables."""
