#!/bin/bash
# tests/test_docs.sh - the examples of docs/tutorial.md, docs/scenario.md and docs/sweeps.md work as they stand.
#
# A block ```yaml that begins with `# file: NAME` becomes that file; other yaml blocks are pieces and left alone.
# Every line of a block ```sh must succeed, of ```sh fails must exit with 2, of ```sh gnuplot needs gnuplot.
# One folder a page, blocks in order.  The manual page knows every option that --help prints.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
export PATH=$builddir:$PATH
unset ORRERY_TRACES

# run_line KIND COMMAND
run_line ()
{
  local status
  if [ "$1" = gnuplot ] && ! command -v gnuplot > /dev/null; then
    skip "$2" 'no gnuplot'
    return
  fi
  bash -c "$2" > "$dir/out" 2>&1
  status=$?
  [ "$1" = fails ] && status=$((status == 2 ? 0 : 1))
  result "$status" "$2"
}

# page FILE : reads the page's blocks.
page ()
{
  local line kind='' file='' folder
  folder=$dir/$(basename "$1" .md)
  mkdir -p "$folder" && cd "$folder" || exit 1
  while IFS= read -r line <&3; do
    case $line in
      '```sh') kind=sh ;;
      '```sh '*) kind=${line#'```sh '} ;;
      '```yaml') kind=yaml file='' ;;
      '```'*)
        if [ -n "$file" ]; then
          orrery check "$file" > "$dir/out" 2>&1
          result $? "$(basename "$1"): $file"
        fi
        kind='' file='' ;;
      '# file: '*) [ "$kind" = yaml ] && file=${line#'# file: '} && echo "$line" > "$file" ;;
      '') [ -n "$file" ] && echo >> "$file" ;;
      *)
        if [ "$kind" = yaml ]; then
          [ -n "$file" ] && printf '%s\n' "$line" >> "$file"
        elif [ -n "$kind" ]; then
          run_line "$kind" "$line"
        fi ;;
    esac
  done 3< "$1"
}

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
finish
