#!/usr/bin/env bash
# tests/cluster/parallel.sh - a sweep in parts under GNU parallel, two at a time, merged and compared with the result of one process.
set -u
skip () { echo "1..0 # SKIP $*"; exit 0; }
parallel --version 2> /dev/null | grep -q '^GNU parallel' || skip "there is no GNU parallel (Debian package parallel)"
srcdir=$(cd "${top_srcdir:-.}" && pwd) && builddir=$(cd "${top_builddir:-.}" && pwd) || exit 99
orrery=$builddir/orrery
[ -x "$orrery" ] || skip "the program is not built"
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
export HOME=$dir PARALLEL_HOME=$dir/parallel
mkdir -p "$dir/parallel" && touch "$dir/parallel/will-cite"
cd "$dir" || exit 99
sed 's/150000 s/3000 s/' "$srcdir/tests/cluster/sweep.yaml" > sweep.yaml

echo 1..3
n=0
report ()    # STATUS NAME
{
  n=$((n + 1))
  if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; sed 's/^/# /' log; fi
}

"$orrery" run sweep.yaml --out one.db --progress none > log 2>&1 && "$orrery" export one.db --out one.csv >> log 2>&1
parallel -q --plus -j 2 "$orrery" run sweep.yaml --jobs 1 --progress none --shard '{#}/{##}' ::: a b c d e > log 2>&1 \
  && "$orrery" merge all.db sweep.shard-*-of-5.db >> log 2>&1 && "$orrery" export all.db --out all.csv >> log 2>&1 \
  && cmp one.csv all.csv >> log 2>&1
report $? "parts numbered by parallel merge into the result of one process"

rm -f sweep.shard-*
ORRERY_SHARDS=3 parallel -q -j 2 -n0 "$orrery" run sweep.yaml --jobs 1 --progress none --shard auto ::: 1 2 3 > log 2>&1 \
  && "$orrery" merge auto.db sweep.shard-1-of-3.db sweep.shard-3-of-3.db sweep.shard-2-of-3.db >> log 2>&1 \
  && "$orrery" export auto.db --out auto.csv >> log 2>&1 && cmp one.csv auto.csv >> log 2>&1
report $? "--shard auto reads PARALLEL_SEQ and ORRERY_SHARDS"

parallel -q -j 1 -n0 "$orrery" run sweep.yaml --shard auto ::: 1 > log 2>&1
[ $? -ne 0 ] && grep -q 'set ORRERY_SHARDS' log
report $? "without the number of parts it says what to set"
