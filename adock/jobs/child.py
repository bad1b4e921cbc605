"""`python -m adock.jobs.child PARENT COMMAND …`: runs one of our commands as a program that ends with its parent."""

import sys

from adock.cli import main
from adock.jobs.lifeline import end_with

if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    sys.exit(main(sys.argv[2:], by_a_person=False))
