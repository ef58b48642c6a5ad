# tests/tap.sh - what the tests in shell share; each begins with
#   . "${top_srcdir:-.}/tests/tap.sh"
# It gives srcdir, builddir and orrery (skipping everything when the program is not built), and a scratch folder $dir, the current one.
set -u
srcdir=$(cd "${top_srcdir:-.}" && pwd) && builddir=$(cd "${top_builddir:-.}" && pwd) || exit 99
orrery=$builddir/orrery
export ORRERY_DATA=$srcdir LC_ALL=C.UTF-8
n=0
failed=0

# skip_all WHY : nothing of this file can be tested here.
skip_all ()
{
  echo "1..0 # SKIP $*"
  exit 0
}
[ -x "$orrery" ] || skip_all 'the program is not built'
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 99

# result STATUS NAME [FILE] : one line of TAP, and the head of FILE (out and err in $dir if none is given) when it failed.
result ()
{
  local name=$2
  n=$((n + 1))
  if [ "$1" -eq 0 ]; then
    echo "ok $n - $name"
    return
  fi
  failed=1
  echo "not ok $n - $name"
  cat "${3:-$dir/out}" "${3:-$dir/err}" 2> /dev/null | cut -c1-300 | sed 's/^/# /' | head -30
}

# skip NAME WHY
skip ()
{
  n=$((n + 1))
  echo "ok $n - $1 # SKIP $2"
}

# within SECONDS COMMAND... : waits until it succeeds; if it does not, says what was waited for and what the last try said.
within ()
{
  local end=$((SECONDS + $1)) seconds=$1 saw
  shift
  until saw=$("$@" 2>&1); do
    if [ $SECONDS -ge $end ]; then
      printf '%s\n' "waited $seconds s in vain: $*" "$saw" | cut -c1-300 | sed 's/^/# /' | head -12
      return 1
    fi
    sleep 0.05
  done
}

# finish : the plan, and the status of the file.
finish ()
{
  echo "1..$n"
  exit $failed
}
