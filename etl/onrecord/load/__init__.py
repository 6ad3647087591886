"""From tables to a package: validate, write, describe, and put in place whole or not at all."""
