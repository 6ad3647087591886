"""The command `onrecord`: each command calls the functions that Python users call, and shows what they return."""
