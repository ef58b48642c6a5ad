#!/bin/sh
# lint-globals.sh - no writable globals: .data, .bss and .tbss of every object of sim/ and models/ are empty.
# Instrumented objects (sanitizers, coverage) have data of their own, so the plain build tree is what counts.
cd "$builddir" || exit 1
if test -z "$(find sim models -name '*.o' 2>/dev/null)"; then
  echo "no objects under sim/ and models/: build first" >&2
  exit 1
fi
if grep -q '^SAN_CFLAGS = .' Makefile; then
  echo "skipped: this build tree is instrumented"
  exit 0
fi
find sim models -name '*.o' -exec size -A {} + | ${AWK:-awk} '
$2 == ":" { object = $1 }
($1 ~ /^\.(t?bss|tdata)/ || ($1 ~ /^\.data/ && $1 !~ /^\.data\.rel\.ro/)) && $2 > 0 {
  print object ": " $2 " writable bytes in " $1; n_bad++
}
END { exit n_bad > 0 }'
