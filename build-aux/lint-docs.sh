#!/bin/sh
# lint-docs.sh - the tables in docs/models are what the program says (`make docs` renews them).
test -x "$builddir/orrery" || { echo "skipped: the program is not built"; exit 0; }
exec sh "$srcdir/build-aux/docs.sh" "$builddir/orrery" --check
