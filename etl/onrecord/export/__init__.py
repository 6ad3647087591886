"""Exports: a package handed on in the formats of other programs, each in a module of its own.

`exporting.export` writes one; `formats.FORMATS` says what there is. They read packages and need the base install only.
"""
