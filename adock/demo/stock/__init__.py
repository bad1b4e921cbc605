"""What a fictional Sirene stock is made of; the whole is made by `adock.demo.sirene`.

Establishments that the register has are invented one by one, with care. The millions around them are made by duckdb,
out of a few words and the bits of a hash.
"""
