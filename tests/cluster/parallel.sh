#!/usr/bin/env bash
# tests/cluster/parallel.sh - a sweep in parts under GNU parallel, two at a time, merged and compared with the result of one process.
. "${top_srcdir:-.}/tests/tap.sh"
parallel --version 2> /dev/null | grep -q '^GNU parallel' || skip_all 'there is no GNU parallel (Debian package parallel)'
export HOME=$dir PARALLEL_HOME=$dir/parallel
mkdir -p "$dir/parallel" && touch "$dir/parallel/will-cite"
sed 's/150000 s/3000 s/' "$srcdir/tests/cluster/sweep.yaml" > sweep.yaml

"$orrery" run sweep.yaml --out one.db --progress none > out 2>&1 && "$orrery" export one.db --out one.csv >> out 2>&1
parallel -q --plus -j 2 "$orrery" run sweep.yaml --jobs 1 --progress none --shard '{#}/{##}' ::: a b c d e > out 2>&1 \
  && "$orrery" merge all.db sweep.shard-*-of-5.db >> out 2>&1 && "$orrery" export all.db --out all.csv >> out 2>&1 \
  && cmp one.csv all.csv >> out 2>&1
result $? "parts numbered by parallel merge into the result of one process"

rm -f sweep.shard-*
ORRERY_SHARDS=3 parallel -q -j 2 -n0 "$orrery" run sweep.yaml --jobs 1 --progress none --shard auto ::: 1 2 3 > out 2>&1 \
  && "$orrery" merge auto.db sweep.shard-1-of-3.db sweep.shard-3-of-3.db sweep.shard-2-of-3.db >> out 2>&1 \
  && "$orrery" export auto.db --out auto.csv >> out 2>&1 && cmp one.csv auto.csv >> out 2>&1
result $? "--shard auto reads PARALLEL_SEQ and ORRERY_SHARDS"

parallel -q -j 1 -n0 "$orrery" run sweep.yaml --shard auto ::: 1 > out 2>&1
[ $? -ne 0 ] && grep -q 'set ORRERY_SHARDS' out
result $? "without the number of parts it says what to set"
finish
