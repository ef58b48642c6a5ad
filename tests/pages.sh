# tests/pages.sh - runs the examples of a page of docs/, for tests in shell; tap.sh comes first.
#
# A block ```yaml, ```c or ```diff that begins with `# file: NAME` (in C: // file: NAME) becomes that file, and a scenario is
# checked; other such blocks are pieces and left alone.  Every line of a block ```sh must succeed, of ```sh fails must exit with
# 2, of ```sh gnuplot needs gnuplot; cd and export last.  One folder a page, blocks in order.

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
      '```yaml' | '```c' | '```diff') kind=${line#'```'} file='' ;;
      '```'*)
        if [ -n "$file" ] && [ "$kind" = yaml ]; then
          orrery check "$file" > "$dir/out" 2>&1
          result $? "$(basename "$1"): $file"
        fi
        kind='' file='' ;;
      '# file: '* | '// file: '*)
        [ -n "$kind" ] && [ "$kind" != sh ] && file=${line#*file: } && mkdir -p "$(dirname "$file")" && echo "$line" > "$file" ;;
      '') [ -n "$file" ] && echo >> "$file" ;;
      *)
        if [ "$kind" = yaml ] || [ "$kind" = c ] || [ "$kind" = diff ]; then
          [ -n "$file" ] && printf '%s\n' "$line" >> "$file"
        elif [ -n "$kind" ]; then
          case $line in
            'cd '* | 'export '*) eval "$line" ;;
            *) run_line "$kind" "$line" ;;
          esac
        fi ;;
    esac
  done 3< "$1"
}
