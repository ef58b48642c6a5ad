#!/usr/bin/env bash
# instructions.sh [--pin | --growth] [CASE...] - instructions a unit of work of each scenario in tests/instructions, counted by callgrind, against
# the table tests/instructions/pinned.  Unlike times, counts do not depend on the load or the clock of a machine: two counts of one
# program are equal, so a change of a twentieth is the change's.  With --pin the table is written anew.
#
# A case is counted with one replication and with three; the difference is that of two runs, without start-up and results file.
# What a unit is says the case's first line: `# unit: COLUMN`, a column of `orrery export`, summed over those two runs.
# With --growth a table in Markdown, and the picture growth.svg, say how the cost of a run grows with its size: `# grows: PATH N1 N2 N3 [UNIT]` on the second line
# of a case gives the sizes; the exponent is the slope of log instructions over log units of work, its bound that of n log n.
# Prints TAP; skipped where the pins are of another machine or compiler.  Runs in a build tree: $ORRERY (default ./orrery) built for speed, sources in $srcdir.
set -uo pipefail
export LC_ALL=C
orrery=${ORRERY:-./orrery} cases=${srcdir:-.}/tests/instructions room=${INSTRUCTIONS_ROOM:-5}
pinned=$cases/pinned
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

die () { printf '%s\n' "instructions: $*" >&2; exit 1; }

# The set of instructions and the compiler: pins of others say nothing about this program.
machine () { local cc=${CC:-cc}; printf '%s %s %s' "$(uname -m)" "$(basename "${cc%% *}")" "$($cc -dumpversion | cut -d. -f1)"; }

# count CASE REPLICATIONS [OPTION...]: instructions of the whole command.
count ()
{
  local options=("${@:3}")
  rm -f "$dir/$1.db"
  # one thread and one process; names of files of one length, so that paths move nothing
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$orrery" run "$cases/$1.yaml" --jobs 0 --progress none \
    --reps "$2" --out "$dir/$1.db" "${options[@]}" > "$dir/out" 2> "$dir/err" || { cat "$dir/err" "$dir/out" >&2; return 1; }
  sed -n 's/.*Collected : *//p' "$dir/err"
}

# units CASE COLUMN: of the second and the third replication, in the results file of the last count.
units ()
{
  "$orrery" export "$dir/$1.db" | sed 's/"[^"]*"/text/g' | awk -F, -v column="$2" '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i; next }
    $2 > 0 { n += $at }
    END { if (!at || n <= 0) exit 1; printf "%.17g\n", n }'
}

# measure CASE: prints "CASE UNIT INSTRUCTIONS".
measure ()
{
  local column one three n
  column=$(sed -n '1s/^# unit: *//p' "$cases/$1.yaml")
  [ -n "$column" ] || { echo "$1.yaml: its first line must be '# unit: COLUMN'" >&2; return 1; }
  one=$(count "$1" 1) && three=$(count "$1" 3) || return 1
  n=$(units "$1" "$column") || { echo "$1: the runs have no column $column" >&2; return 1; }
  awk -v name="$1" -v unit="$column" -v i="$((three - one))" -v n="$n" 'BEGIN { printf "%s %s %.5g\n", name, unit, i / n }'
}

# judge NAME UNIT COUNT: a line of TAP.  Returns: whether it is within its room.
judge ()
{
  local was
  was=$(awk -v name="$1" -v unit="$2" '$1 == name && $2 == unit { print $3 }' "$pinned")
  n_judged=$((n_judged + 1))
  awk -v n="$n_judged" -v name="$1" -v unit="$2" -v now="$3" -v was="$was" -v room="$room" 'BEGIN {
    change = was > 0 ? 100 * (now / was - 1) : 0
    bad = was == "" || change > room
    printf "%sok %d - instructions %s: %.5g for one of %s, ", bad ? "not " : "", n, name, now, unit
    if (was == "") print "not pinned: make instructions-pin"
    else printf "%+.2f %% of %s pinned%s\n", change, was, change < -room ? "; pin it anew" : ""
    exit bad }'
}

# grow CASE: a row of the table; nothing where the case says no sizes.
grow ()
{
  local path n unit= values=() costs=() units=() column one three
  read -r path n <<< "$(sed -n '2s/^# grows: *//p' "$cases/$1.yaml")"
  [ -n "$path" ] || return 0
  column=$(sed -n '1s/^# unit: *//p' "$cases/$1.yaml")
  read -r -a values <<< "$n"
  case ${values[-1]} in *[!0-9]*) unit=" ${values[-1]}"; unset 'values[-1]' ;; esac
  for n in "${values[@]}"; do
    one=$(count "$1" 1 --set "$path=$n$unit") && three=$(count "$1" 3 --set "$path=$n$unit") || return 1
    costs+=("$(((three - one) / 2))")
    units+=("$(units "$1" "$column")")
  done
  for n in "${!units[@]}"; do echo "$((units[n] / 2)) $((costs[n])) $1"; done >> "$dir/growth" && printf '\n\n' >> "$dir/growth"
  awk -v name="$1" -v path="$path" -v unit="$unit" -v column="$column" -v sizes="${values[*]}" -v units="${units[*]}" \
      -v costs="${costs[*]}" 'BEGIN {
    n = split (units, x, " "); split (costs, y, " ")
    for (i = 1; i <= n; i++) { x[i] /= 2; lx += log (x[i]) / n; ly += log (y[i]) / n }
    for (i = 1; i <= n; i++) {
      top += (log (x[i]) - lx) * (log (y[i]) - ly); below += (log (x[i]) - lx) ^ 2
      each = each sprintf ("%s%.4g", i > 1 ? ", " : "", y[i] / x[i])
      many = many sprintf ("%s%.0f", i > 1 ? ", " : "", x[i])
    }
    slope = top / below
    bound = 1 + log (log (x[n]) / log (x[1])) / log (x[n] / x[1])
    gsub (" ", ", ", sizes)
    printf "| %s | `%s` = %s%s | %s %s | %s | %.2f | %.2f | %s |\n", name, path, sizes, unit, many, column, each, slope, bound,
      slope <= bound ? "within" : "**above**" }'
}

# Draws what was counted: a line a case, beside one of n log n.
draw_growth ()
{
  local n
  n=$(grep -c . <(awk '{ print $3 }' "$dir/growth" | sort -u | grep .))
  gnuplot -e "data='$dir/growth'; n=$n" - << 'END'
set terminal svg size 720, 480 font 'sans-serif,13' background '#ffffff'
set output 'growth.svg'
set logscale xy
set format x '10^{%T}'
set format y '10^{%T}'
set grid back lc rgb '#dddddd'
set border 3
set tics nomirror
set key outside right top Left reverse samplen 2 noenhanced
set xlabel 'units of work in a run'
set ylabel 'instructions of a run'
plot for [i = 0 : n - 1] data index i using 1:2 with linespoints lw 2 pt (i < 8 ? 7 : 9) ps (i < 8 ? 0.6 : 1) title word(system(sprintf("awk 'NF == 3 && !seen[$3]++ { print $3 }' %s", data)), i + 1), \
  [50 : 80000] 1e4 * x * log(x) / log(50) with lines dt 2 lc rgb '#888888' title 'n log n'
END
}

n_judged=0
does=check
case ${1-} in --pin | --growth) does=${1#--}; shift ;; esac
command -v valgrind > /dev/null || { echo '1..0 # SKIP instructions: valgrind is missing: apt-get install valgrind'; exit 0; }
[ -x "$orrery" ] || die "$orrery is no program: build it first"
all=("$@")
[ ${#all[@]} -gt 0 ] || for file in "$cases"/*.yaml; do all+=("$(basename "$file" .yaml)"); done
for name in "${all[@]}"; do [ -f "$cases/$name.yaml" ] || die "$name is no case; one of: $(cd "$cases" && echo *.yaml | sed 's/\.yaml//g')"; done
here=$(machine)
if [ "$does" = growth ]; then
  echo '| case | sizes | units of work | instructions a unit | exponent | n log n | verdict |'
  echo '|---|---|---|---|---|---|---|'
  for name in "${all[@]}"; do grow "$name" || exit 1; done
  draw_growth
  exit
fi
if [ "$does" = pin ]; then
  { echo "# machine: $here"; for name in "${all[@]}"; do measure "$name" || exit 1; done; } > "$dir/pinned" || exit 1
  cp "$dir/pinned" "$pinned" && cat "$pinned"
  exit
fi
pins=$(sed -n '1s/^# machine: *//p' "$pinned" 2> /dev/null)
if [ "$pins" != "$here" ]; then
  echo "1..0 # SKIP instructions: $pinned is of '${pins:-no machine}', this program of '$here'; make instructions-pin writes it anew"
  exit 0
fi
status=0
for name in "${all[@]}"; do
  line=$(measure "$name") || exit 1
  # shellcheck disable=SC2086
  judge $line || status=1
done
exit $status
