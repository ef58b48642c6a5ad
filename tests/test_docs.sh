#!/bin/bash
# tests/test_docs.sh - the examples of docs/tutorial.md, docs/scenario.md and docs/sweeps.md work as they stand.
#
# The manual page knows every option that --help prints.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
. "$srcdir/tests/pages.sh"
export PATH=$builddir:$PATH
unset ORRERY_TRACES

# manual COMMAND : are all its options in the manual page?
manual ()
{
  local option
  : > "$dir/out"
  for option in $(orrery "$1" --help | sed -n 's/^ .*--\([a-z][a-z-]*\).*/\1/p'); do
    [ "$option" = help ] || grep -q -e "[ ,]-$option\( \|\$\)" "$srcdir/docs/orrery.1" \
      || echo "orrery $1 --$option is not in docs/orrery.1" >> "$dir/out"
  done
  [ ! -s "$dir/out" ]
  result $? "manual page: $1"
}

for command in $(orrery help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
  manual "$command"
done
page "$srcdir/docs/tutorial.md"
page "$srcdir/docs/scenario.md"
page "$srcdir/docs/sweeps.md"
page "$srcdir/docs/editor.md"
page "$srcdir/docs/concepts.md"
page "$srcdir/docs/faq.md"
finish
