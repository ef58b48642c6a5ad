#!/bin/sh
# lint.sh CHECK... - runs lint-CHECK.sh one after the other and says, in TAP, which held.
# Environment, from `make lint`: srcdir, builddir, AWK, CC, CFLAGS_ALONE.
failed=0 n=0
echo "1..$#"
for check in "$@"; do
  n=$((n + 1))
  if offenders=$(sh "$srcdir/build-aux/lint-$check.sh" 2>&1); then
    echo "ok $n - lint $check"
  else
    echo "not ok $n - lint $check"
    failed=1
  fi
  test -z "$offenders" || printf '%s\n' "$offenders" | sed 's/^/# /'
done
exit $failed
