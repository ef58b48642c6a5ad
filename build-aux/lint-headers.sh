#!/bin/sh
# lint-headers.sh - every header compiles alone, without a warning.
status=0
for header in $(cd "$srcdir" && find sim models -name '*.h' | LC_ALL=C sort); do
  printf '#include "%s"\n' "$header" |
    eval "$CC -Werror -Wno-unused-const-variable -fsyntax-only -x c" "$CFLAGS_ALONE" - || status=1
done
exit $status
