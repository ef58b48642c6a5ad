#!/bin/sh
# docs.sh PROGRAM [--check] - what docs/ takes from the program.
# In docs/models/*.md the lines between "<!-- orrery describe NAME -->" and "<!-- end -->" are the parameters and metrics
# of that model (or the keys of that kind); theory stands around them by hand.  scenarios/schema.json is the JSON Schema
# for editors; it is not in git.  With --check nothing is written and a stale page is a failure.
program=$1 mode=${2:-}
ORRERY_DATA=$srcdir export ORRERY_DATA
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT INT TERM
status=0

# Title and reference are the page's own: tables begin with the first heading of the second level.
tables () { "$program" describe "$1" --format md > "$scratch/page" && sed -n '/^## /,$p' "$scratch/page" > "$scratch/tables"; }

fresh ()
{
  ${AWK:-awk} -v tables="$scratch/tables" '
  /^<!-- end -->$/ { inside = 0 }
  !inside { print }
  /^<!-- orrery describe [^ ]* -->$/ { inside = 1; while ((getline line < tables) > 0) print line }
  ' "$1"
}

for page in "$srcdir"/docs/models/*.md; do
  name=$(sed -n 's/^<!-- orrery describe \([^ ]*\) -->$/\1/p' "$page" | head -n 1)
  test -n "$name" || continue
  tables "$name" && fresh "$page" > "$scratch/new" || { status=1; continue; }
  cmp -s "$page" "$scratch/new" && continue
  if test "$mode" = --check; then
    echo "$page: stale, make docs renews it" >&2
    status=1
  else
    cp "$scratch/new" "$page" && echo "renewed $page"
  fi
done
test "$mode" = --check || "$program" schema --out "$srcdir/scenarios/schema.json" || status=1
exit $status
