"""Running a build: what has to be read, who reads it, what has been read already, and the package made of it."""
