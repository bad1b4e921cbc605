"""Limits on deposited files. Real certificates, extracts and telephone photographs stay far below them."""

# A vigilance certificate has 2 pages, an extract of the register 4, an insurance contract with its conditions 60.
MOST_PAGES = 100
# A tagged PDF has about a hundred objects per page.
MOST_OBJECTS = 50_000
DEEPEST_PAGE_TREE = 50
# The format's own limit, 200 inches in points of 1/72: beyond, readers disagree or fail.
MOST_POINTS = 14_400
# A telephone's sensor has 50 million; an A4 page at 600 dots per inch has 35 million.
MOST_PIXELS = 60_000_000
MOST_PIXELS_ASIDE = 20_000
# One page in colour at 600 dots per inch is 105 MB once decompressed.
MOST_INFLATED_STREAM = 150_000_000
MOST_INFLATED = 600_000_000
# A stream of objects holds a few hundred of them, a few hundred kilobytes at most.
MOST_INFLATED_OBJECTS = 20_000_000
# Of the processor: a person waits, and so do others for their turn. Decoding the largest picture takes 3 seconds and 600 MB.
SECONDS, MEMORY_MB = 10, 1024
