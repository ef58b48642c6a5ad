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
# The first Python of PATH need not be the one that Debian's pandas is for.
frames=
for candidate in python3 /usr/bin/python3; do
  "$candidate" -c 'import pandas, sqlite3' 2> /dev/null && frames=$candidate && break
done
if [ -z "$frames" ]; then
  skip 'data frames' 'no Python with pandas (Debian: python3-pandas)'
else
  PYTHONPATH=$srcdir/python tests_by "$frames" 'data frames, by a Python that has pandas'
  ! grep -q '^skipped: .*AsFrames' out
  result $? 'none of their tests is skipped'
fi
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

# --- the notebook of docs/, where Jupyter and pandas are of one Python ---
kernel=$(sed -n 's/^ *"\(\/[^"]*python3[^"]*\)",$/\1/p' /usr/share/jupyter/kernels/python3/kernel.json 2> /dev/null | head -n 1)
if [ -z "$frames" ] || [ -z "$kernel" ] || ! "$kernel" -c 'import pandas, ipykernel, nbconvert' 2> /dev/null; then
  skip 'the notebook' 'no Jupyter with pandas (Debian: jupyter-nbconvert, python3-ipykernel, python3-pandas)'
else
  mkdir home && cp "$srcdir/docs/results.ipynb" .
  env HOME="$dir/home" JUPYTER_PATH=/usr/share/jupyter PYTHONPATH="$srcdir/python" "$kernel" -m nbconvert --to notebook --execute \
    --ExecutePreprocessor.timeout=-1 --ExecutePreprocessor.kernel_name=python3 --output executed.ipynb results.ipynb > out 2> err
  result $? 'the notebook runs from its first cell to its last'
  grep -q 'theory 9.21 s' executed.ipynb && grep -q 'wrong dimension' executed.ipynb
  result $? 'and shows what it says'
  ! grep -q '"output_type"' "$srcdir/docs/results.ipynb"
  result $? 'it is kept without outputs'
fi
finish
