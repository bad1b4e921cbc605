"""The parts of a fictional Sirene stock, which `adock.demo.sirene` puts together.

Establishments of the register are invented one by one, with care. duckdb makes the millions around them, from a few words
and the bits of a hash.
"""
