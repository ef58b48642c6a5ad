#!/bin/bash
# tests/test_bad.sh - every scenario in tests/bad must fail with exit status 2 and exactly the message that it earns.
#
# A file says in comments at its top what is to come, a line each, and options of the call if it needs any:
#   # args: --set params.arrival_hz=0.5
#   # expect: --set: params.arrival_hz: a bare number where a rate (1/s) is expected: ...
# TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
unset ORRERY_NO_SUCH_FOLDER
cd "$srcdir/tests/bad" || exit 1

# check NAME EXPECTED ARGUMENT... : the message and exit status 2.
check ()
{
  local name=$1 expected=$2 got status
  shift 2
  got=$("$orrery" check "$@" 2>&1 >/dev/null)
  status=$?
  diff <(printf '%s\n' "$expected") <(printf '%s\n' "$got") > "$dir/out"
  echo "exit status $status, expected 2" >> "$dir/out"
  [ "$status" -eq 2 ] && [ "$got" = "$expected" ]
  result $? "$name"
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
printf 'orrery: 1\ntitle: ' > "$dir/huge.yaml"
truncate -s 1G "$dir/huge.yaml"
check 'a scalar of 1 GiB' "$dir/huge.yaml: larger than 16 MiB, so this is no scenario" "$dir/huge.yaml"
# Sanitizers reserve terabytes of addresses.
(ulimit -v 400000; "$orrery" --version) > /dev/null 2>&1 && limit=400000 || limit=unlimited
(printf 'orrery: 1\ntitle: '; head -c 1G /dev/zero) | (ulimit -v $limit; "$orrery" check -) > "$dir/out" 2>&1
grep -qx '<stdin>: larger than 16 MiB, so this is no scenario' "$dir/out"
result $? 'the same on standard input, in little memory'
[ "$before" = "$(ls -A)" ]
result $? 'nothing was written'
finish
