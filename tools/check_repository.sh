#!/usr/bin/env bash
# What no linter sees: registry addresses and absolute paths of a developer's machine have no place in a commit.
set -u
status=0
registries='(pyp''i|pythonhost''ed|npm''js|npm''jsregistry)\.(org|com)'
if git grep -nIE "$registries" -- . ':!*.svg'; then
    echo "A registry's address is committed: lock files hold names, versions and hashes only." >&2
    status=1
fi
if git grep -nIE '(^|[^A-Za-z0-9_./-])/(home|Users|root)/[a-z]' -- '*.py' '*.md' '*.toml' '*.jinja' Makefile; then
    echo "A path of somebody's machine is committed." >&2
    status=1
fi
exit $status
