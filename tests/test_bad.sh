#!/bin/bash
# tests/test_bad.sh - every scenario in tests/bad must fail with exit status 2 and exactly the message that it earns.
#
# A file says in comments at its top what is to come, a line each, and options of the call if it needs any:
#   # args: --set params.arrival_hz=0.5
#   # expect: --set: params.arrival_hz: a bare number where a rate (1/s) is expected: ...
# TAP on standard output.
set -u
srcdir=$(cd "${top_srcdir:-.}" && pwd)
builddir=$(cd "${top_builddir:-.}" && pwd)
orrery=$builddir/orrery
export ORRERY_DATA=$srcdir LC_ALL=C.UTF-8
unset ORRERY_NO_SUCH_FOLDER

if [ ! -x "$orrery" ]; then
  echo '1..0 # SKIP the program is not built'
  exit 0
fi
cd "$srcdir/tests/bad" || exit 1
n=0
failed=0

# check NAME EXPECTED ARGUMENT... : one line of TAP, and what differs.
check ()
{
  local name=$1 expected=$2 got status
  shift 2
  got=$("$orrery" check "$@" 2>&1 >/dev/null)
  status=$?
  n=$((n + 1))
  if [ "$status" -eq 2 ] && [ "$got" = "$expected" ]; then
    echo "ok $n - $name"
    return
  fi
  failed=1
  echo "not ok $n - $name"
  echo "# exit status $status, expected 2"
  diff <(printf '%s\n' "$expected") <(printf '%s\n' "$got") | sed 's/^/# /'
}

before=$(ls -A)
for file in *.yaml; do
  args=()
  line=$(sed -n 's/^# args: //p' "$file")
  if [ -n "$line" ]; then
    args=("${line%% *}" "${line#* }")
  fi
  check "$file" "$(sed -n 's/^# expect: //p' "$file")" ${args[0]+"${args[@]}"} "$file"
done
check 'a file that is missing' 'no-such-file.yaml: no such file' no-such-file.yaml
check 'a directory' 'data: is a directory; give a file in it' data
check 'no file at all' 'orrery check: which scenario? `orrery check SCENARIO.yaml`'
check 'two bad files' "$(sed -n 's/^# expect: //p' top-version.yaml value-zero.yaml)" top-version.yaml value-zero.yaml
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
printf 'orrery: 1\ntitle: ' > "$scratch/huge.yaml"
truncate -s 1G "$scratch/huge.yaml"
check 'a scalar of 1 GiB' "$scratch/huge.yaml: larger than 16 MiB, so this is no scenario" "$scratch/huge.yaml"
n=$((n + 1))
# Sanitizers reserve terabytes of addresses.
(ulimit -v 400000; "$orrery" --version) > /dev/null 2>&1 && limit=400000 || limit=unlimited
if (printf 'orrery: 1\ntitle: '; head -c 1G /dev/zero) | (ulimit -v $limit; "$orrery" check -) 2>&1 |
     grep -qx '<stdin>: larger than 16 MiB, so this is no scenario'; then
  echo "ok $n - the same on standard input, in little memory"
else
  failed=1
  echo "not ok $n - the same on standard input, in little memory"
fi
n=$((n + 1))
if [ "$before" = "$(ls -A)" ]; then
  echo "ok $n - nothing was written"
else
  failed=1
  echo "not ok $n - nothing was written"
fi
echo "1..$n"
exit $failed
