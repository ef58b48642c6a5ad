#!/bin/sh
# lint-sizes.sh - functions, files, headers, lines, parameters and nesting within the limits of CONTRIBUTING.md.
# Also: no tabs in C, no trailing blanks, and a newline at the end of each file.
cd "$srcdir" || exit 1
find sim models tests -name '*.[ch]' | LC_ALL=C sort | xargs ${AWK:-awk} -f build-aux/sizes.awk
