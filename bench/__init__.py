"""The figures of docs/performance.md, measured on this machine, each beside its yardstick in the same run."""
