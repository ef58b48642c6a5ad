#!/bin/sh
# lint-headers.sh - every header compiles alone, without a warning; on every core.
# A header that stands first in a source with an object has been compiled alone by the build, with the same flags: only the others
# are compiled here.
objects=$(cd "$builddir" && pwd) && cd "$srcdir" || exit 1
built=$(find sim models -name '*.c' | LC_ALL=C sort | while read -r source; do
  test ! -e "$objects/${source%.c}.o" || echo "$source"; done |
  xargs ${AWK:-awk} -F'"' 'FNR == 1 { seen = 0 } !seen && /^[ \t]*#/ { seen = 1; if ($1 ~ /^#include $/) print $2 }')
sources=$(pwd) && cd "$objects" || exit 1
(cd "$sources" && find sim models -name '*.h') | LC_ALL=C sort | grep -vxF "${built:-none}" |
  xargs -P "$(nproc 2>/dev/null || echo 2)" -n 8 sh -c '
    for header; do
      printf "#include \"%s\"\n" "$header" |
        eval "$CC -Werror -Wno-unused-const-variable -fsyntax-only -x c" "$CFLAGS_ALONE" - || status=1
    done
    exit ${status:-0}' sh
