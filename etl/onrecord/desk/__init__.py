"""The review desk: a local page on which a person decides about a package's rows."""
