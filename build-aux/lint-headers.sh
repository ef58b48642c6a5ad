#!/bin/sh
# lint-headers.sh - every header compiles alone, without a warning; on every core.
(cd "$srcdir" && find sim models -name '*.h' | LC_ALL=C sort) |
  xargs -P "$(nproc 2>/dev/null || echo 2)" -n 8 sh -c '
    for header; do
      printf "#include \"%s\"\n" "$header" |
        eval "$CC -Werror -Wno-unused-const-variable -fsyntax-only -x c" "$CFLAGS_ALONE" - || status=1
    done
    exit ${status:-0}' sh
