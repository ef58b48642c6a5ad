#!/bin/sh
# list-trees.sh SRCDIR TREE... - names, relative to SRCDIR, of the files below each tree that exists.
cd "$1" || exit 1
shift
for tree in "$@"; do
  test ! -d "$tree" ||
    find "$tree" -type f ! -name '*.db*' ! -name '*.o' ! -name '*~' ! -name '.*.swp' ! -name '*.pyc'
done | LC_ALL=C sort
