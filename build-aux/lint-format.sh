#!/bin/sh
# lint-format.sh [--fix] [FILE...] - C sources are laid out as .clang-format says, but for columns aligned by hand.
# Without files: all sources of the tree, in batches on every core.
# Runs of blanks inside a line count as one, and initialisers ("= {" to "};") are tables set by hand; indentation,
# breaks and spacing of everything else are checked.  Headers are manuals set by hand too: `make sizes` holds their
# lines.  Without clang-format: skipped.
cd "$srcdir" || exit 1
command -v clang-format >/dev/null || { echo "skipped: clang-format is missing (apt-get install clang-format)"; exit 0; }
fix=
test "${1:-}" != --fix || { fix=--fix; shift; }
if test $# = 0; then
  # A batch prints at once when it ends, so that two batches never mix their lines.
  find sim models tests -name '*.c' | LC_ALL=C sort |
    srcdir=. xargs -n 48 -P "$(nproc 2>/dev/null || echo 2)" \
      sh -c 'said=$(sh build-aux/lint-format.sh "$@"); status=$?
             test -z "$said" || printf "%s\n" "$said"; exit $status' sh $fix
  exit
fi
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT INT TERM

# Fences the tables for clang-format, with lines that --fix takes out again: of each file into $scratch/fenced/NUMBER.c.
fence ()
{
  ${AWK:-awk} -v folder="$scratch/fenced/" '
  FNR == 1 { close (out); out = folder (++n) ".c"; table = fenced = 0 }
  /clang-format o[nf]/ { fenced = /off/ }
  !table && !fenced && /= \{$/ { table = 1; match ($0, /^ */); margin = RLENGTH
                      printf "%*s// clang-format off\n", margin, "" > out }
  { print > out }
  table && /^ *\};$/ && match ($0, /^ */) && RLENGTH == margin {
    table = 0; printf "%*s// clang-format on\n", margin, "" > out
  }' "$@"
}

# Takes the changed hunks from the formatted file and the rest, blanks and all, from the original.
merge ()
{
  ${AWK:-awk} '
  FILENAME == ARGV[1] { formatted[++n_formatted] = $0; next }
  FILENAME == ARGV[2] { if ($0 ~ /^[0-9]/) hunk[++n_hunks] = $0; next }
  { original[++n_original] = $0 }
  function copy (lines, from, to,    i) { for (i = from; i <= to; i++) print lines[i] }
  END {
    at = 1
    for (h = 1; h <= n_hunks; h++) {
      split (hunk[h], side, /[acd]/); split (side[1], a, ","); split (side[2], b, ",")
      a2 = (2 in a) && a[2] != "" ? a[2] : a[1]; b2 = (2 in b) && b[2] != "" ? b[2] : b[1]
      added = hunk[h] ~ /a/; deleted = hunk[h] ~ /d/
      copy(original, at, added ? a[1] + 0 : a[1] - 1)
      if (!deleted) copy(formatted, b[1] + 0, b2 + 0)
      at = (added ? a[1] : a2) + 1
      delete a; delete b
    }
    copy(original, at, n_original)
  }' "$scratch/formatted" "$scratch/hunks" "$1"
}

# One process of each kind for all files of a batch: starting programs is what costs, and most files are as they should be.
mkdir "$scratch/fenced" && cp .clang-format "$scratch" && fence "$@" || exit 1
cp -R "$scratch/fenced" "$scratch/made" && clang-format -i --style=file "$scratch"/made/*.c || exit 1
for made in fenced made; do
  cp -R "$scratch/$made" "$scratch/$made.one" || exit 1
done
sed -i.kept -E 's/([^ ])  +/\1 /g; s/\) \{/){/g; s,^ *(// clang-format o),\1,' "$scratch"/*.one/*.c || exit 1
status=0 n=0
test -n "$(diff -rq "$scratch/fenced.one" "$scratch/made.one" -x '*.kept')" || set --
for file in "$@"; do
  n=$((n + 1))
  cp "$scratch/made/$n.c" "$scratch/formatted"
  diff "$scratch/fenced.one/$n.c" "$scratch/made.one/$n.c" > "$scratch/hunks" && continue
  if test -n "$fix"; then
    merge "$scratch/fenced/$n.c" > "$scratch/merged" && sed '/^ *\/\/ clang-format o/d' "$scratch/merged" > "$file"
    echo "formatted $file"
  else
    echo "$file: not as .clang-format says (make format sets it)"
    sed 's/^/  /' "$scratch/hunks" | head -n 12
    status=1
  fi
done
exit $status
