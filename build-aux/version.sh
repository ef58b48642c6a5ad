#!/bin/sh
# version.sh SRCDIR CC VERSION DATADIR OUTPUT - writes the header OUTPUT when anything in it changed.
# In a release there is no git: the commit is then in the file .commit, which `make dist` leaves.
srcdir=$1 cc=$2 version=$3 datadir=$4 output=$5
top=$(cd "$srcdir" && pwd) || exit 1

# Somebody else's checkout is no danger here: nothing of it is run, so its ownership does not matter.
in_git ()
{
  GIT_OPTIONAL_LOCKS=0 git -c safe.directory="$top" -C "$top" "$@" 2>/dev/null
}

commit=unknown
if test -f "$top/.commit"; then
  commit=$(cat "$top/.commit")
elif test -e "$top/.git" && hash=$(in_git rev-parse --short=12 HEAD); then
  commit=$hash
  test -z "$(in_git status --porcelain --untracked-files=no)" || commit=$hash-dirty
fi
compiler=$($cc --version 2>/dev/null | head -n 1)

quoted () { printf '"%s"\n' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; }

{
  echo '/* Written by build-aux/version.sh. */'
  echo "#define SIM_VERSION $(quoted "$version")"
  echo "#define SIM_COMMIT $(quoted "$commit")"
  echo "#define SIM_COMPILER $(quoted "$compiler")"
  echo "#define SIM_DATADIR $(quoted "$datadir")"
} > "$output.new"
if cmp -s "$output.new" "$output"; then rm -f "$output.new"; else mv -f "$output.new" "$output"; fi
