#!/bin/bash
# tests/test_lessons.sh - every lesson runs, its expectations hold, and every change that it proposes can be made.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"

for file in "$srcdir"/scenarios/lessons/*.yaml; do
  name=$(basename "$file" .yaml)
  "$orrery" lesson "$name" --out kept > out 2>&1 < /dev/null && grep -q '^Answer$' out
  result $? "lesson $name"
  # The prediction is asked for before anything is shown.
  sed -n '/^Before you look$/,/^Answer$/p' out | grep -q '^expectation' && [ -s "kept/lesson-$name.db" ]
  result $? "lesson $name asks first, and keeps its results"
  if command -v gnuplot > /dev/null; then
    ls kept/lesson-"$name"-*.svg > /dev/null 2>&1
    result $? "lesson $name draws its picture"
  fi
  ! grep -qE '  (undecided|fails|mended)( |$)' out
  result $? "lesson $name decides what it claims"
  sed -n "s/^  orrery lesson $name --set '\(.*\)'\$/\1/p" out > tries
  while IFS= read -r change; do
    # Whether it can be set; the runs themselves would take the suite too long.
    "$orrery" check "$file" --set "$change" > out 2>&1
    result $? "lesson $name --set '$change'"
  done < tries
done

[ "$(find "$srcdir/scenarios/lessons" -name '*.yaml' | wc -l)" -ge 12 ]
result $? 'there are twelve lessons or more'
for file in "$srcdir"/scenarios/lessons/*.yaml; do
  name=$(basename "$file" .yaml)
  "$orrery" lesson "$name" --notes > out 2>&1 && grep -q 'Often believed' out && ! grep -q '^expectation' out
  result $? "lesson $name has notes for the teacher: what is often believed"
done
"$orrery" lesson > out 2>&1 && grep -q '^  queue *What the last tenth of load costs$' out
result $? 'the list of lessons'
"$orrery" lesson quue > out 2>&1
[ $? = 2 ] && grep -q "no lesson 'quue' (did you mean \"queue\"?)" out
result $? 'an unknown lesson is refused'
"$orrery" lesson "$srcdir/scenarios/examples/mm1.yaml" > out 2>&1
[ $? = 2 ] && grep -q 'has no section `lesson`' out
result $? 'so is a scenario that teaches nothing'
"$orrery" lesson queue --set 'params.service_hz=2 Hz' --no-files > out 2>&1 < /dev/null && ! grep -q '^Answer$' out && grep -q 'has it, of the lesson as it stands' out \
  && [ ! -e lesson-queue.db ]
result $? 'a lesson that was changed leaves the answer to the reader'
finish
