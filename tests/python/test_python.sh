#!/usr/bin/env bash
# tests/python/test_python.sh - the Python package: its own tests by each Python that is here, from the tree and from the wheel that `make wheel`
# writes.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
export ORRERY=$orrery PYTHONDONTWRITEBYTECODE=1
command -v python3 > /dev/null || skip_all 'no python3'

# tests_by PYTHON NAME : PYTHONPATH says where the package is.
tests_by ()
{
  "$1" -c 'import sqlite3, sys; sys.exit(sys.version_info < (3, 9))' 2> /dev/null || { skip "$2" 'no Python 3.9 with sqlite3'; return; }
  "$1" "$srcdir/tests/python/test_results.py" > out 2> err
  result $? "$2"
  sed -n 's/^skipped: /# skipped: /p' out
}
PYTHONPATH=$srcdir/python tests_by python3 'the package, from the tree'
version=$(sed -n 's/^PACKAGE_VERSION = //p' "$builddir/Makefile")
grep -q "^version = \"$version\"" "$srcdir/python/pyproject.toml" && grep -q "^__version__ = \"$version\"" "$srcdir/python/orrery/__init__.py"
result $? 'it has the version of the program'

python=
for candidate in python3 /usr/bin/python3; do
  "$candidate" -c 'import setuptools, wheel' 2> /dev/null && python=$candidate && break
done
if [ -z "$python" ]; then
  skip 'make wheel' 'no setuptools and wheel (Debian: python3-setuptools, python3-wheel)'
  finish
fi
(cd "$builddir" && unset MAKEFLAGS MAKELEVEL && make -s wheel PYTHON="$python" && mv orrery-*.whl "$dir") > out 2> err
result $? 'make wheel'
unzipped=$dir/unzipped
"$python" -m zipfile -e orrery-*.whl "$unzipped" && [ -f "$unzipped/orrery/__init__.py" ] && grep -q '^Root-Is-Purelib: true' "$unzipped"/orrery-*.dist-info/WHEEL
result $? 'the wheel is pure Python'
PYTHONPATH=$unzipped tests_by "$python" 'the package, from the wheel'
finish
