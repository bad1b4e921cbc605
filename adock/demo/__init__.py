"""Invented companies for the demonstration, the tests and the benchmarks: no fact here is about anybody real.

Every SIREN begins with 000, which INSEE never attributes, and passes its check. Names are made of syllables, ordinary
words and given names. The same arguments always give the same companies.
"""
