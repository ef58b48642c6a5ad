#!/usr/bin/env bash
# release.sh SRCDIR VERSION - does each line of docs/release.md in the build folder and writes release/CHECKLIST.md.
#   SIGNED_BY  who did what a person must do        STEPS  these lines alone
set -uo pipefail
top=$(cd "$1" && pwd -P) version=$2
by_command='clean versions citation lint check scans figures dist deb deb-test' by_person='changelog goldens bench'
steps=${STEPS:-$by_command $by_person}
make=${MAKE:-make}
mkdir -p release && list=release/CHECKLIST.md
bad=0
git_top () { git -c safe.directory="$top" -C "$top" "$@"; }
# field FILE KEY : `KEY: value` or `KEY = "value"`.
field () { sed -n "s/^$2 *[:=] *\"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" "$top/$1" | head -n 1; }

step_clean () { [ -z "$(git_top status --porcelain)" ]; }
step_versions ()
{
  local file status=0
  [ "$(field CITATION.cff version)" = "$version" ] || { echo "CITATION.cff: not $version"; status=1; }
  for file in 'python/pyproject.toml version' 'python/orrery/__init__.py __version__'; do
    # shellcheck disable=SC2086
    [ "$(field $file)" = "$version" ] || { echo "${file% *}: not $version"; status=1; }
  done
  grep -q "^## $version" "$top/CHANGELOG.md" || { echo "CHANGELOG.md: no heading for $version"; status=1; }
  return $status
}
step_citation ()
{
  local key status=0
  for key in cff-version message title abstract type version license authors keywords date-released; do
    grep -q "^$key:" "$top/CITATION.cff" || { echo "CITATION.cff: no $key"; status=1; }
  done
  return $status
}
step_lint () { $make lint; }
step_check () { $make -k check; }
step_scans () { $make check-scans; }
step_figures () { ./orrery figures; }
step_dist ()
{
  $make dist && mv "orrery-$version.tar.xz" release/ || return
  rm -rf release/unpacked && mkdir release/unpacked && tar -xJf "release/orrery-$version.tar.xz" -C release/unpacked --strip-components=1 || return
  (cd release/unpacked && ./configure -q && $make -s && ./orrery list catalogue) > release/dist.out 2>&1 && grep -q h100-sxm release/dist.out || return
  rm -rf release/unpacked
  (cd release && sha256sum "orrery-$version.tar.xz" > SHA256SUMS)
}
step_deb () { $make deb; }
step_deb-test () { $make check-deb; }

{
  echo "# Release $version"
  echo
  echo "Commit $(git_top rev-parse HEAD 2> /dev/null || echo unknown), $(date -u +%Y-%m-%d)."
  echo
} > $list
for step in $steps; do
  case " $by_command " in
    *" $step "*)
      echo "release: $step ..."
      if "step_$step" > "release/$step.log" 2>&1; then
        echo "- [x] $step" >> $list
      else
        bad=1
        echo "- [ ] $step: FAILED, see $step.log" >> $list
        echo "release: $step failed:" && tail -n 5 "release/$step.log"
      fi
      continue
      ;;
  esac
  case " $by_person " in
    *" $step "*) ;;
    *) echo "release: no line '$step': $by_command $by_person" >&2; exit 2 ;;
  esac
  if [ -n "${SIGNED_BY:-}" ]; then
    echo "- [x] $step, by $SIGNED_BY" >> $list
  else
    bad=1
    echo "- [ ] $step: by a person (SIGNED_BY)" >> $list
  fi
done
# Some lines are not the list.
[ -z "${STEPS:-}" ] || echo "- [ ] the other lines: STEPS was set" >> $list
if [ $bad = 0 ] && [ -z "${STEPS:-}" ]; then echo; echo "Signed off by $SIGNED_BY."; else echo; echo 'NOT SIGNED OFF.'; fi >> $list
cat $list
exit $bad
