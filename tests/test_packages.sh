#!/usr/bin/env bash
# tests/test_packages.sh - what can be said of packages, container and release without building them: `make deb`, `make check-deb`, `make image` and
# `make release` do the rest.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
version=$(sed -n 's/^PACKAGE_VERSION = //p' "$builddir/Makefile")
release () { (mkdir -p work && cd work && env -u STEPS -u SIGNED_BY "$@" bash "$tree/build-aux/release.sh" "$tree" "$version") > out 2> err; }

# --- release: lines that cost nothing, on a copy that is wrong and then right ---
tree=$dir/tree
mkdir -p tree/python/orrery tree/build-aux
cp "$srcdir/CITATION.cff" "$srcdir/CHANGELOG.md" tree/ && cp "$srcdir/build-aux/release.sh" tree/build-aux/
cp "$srcdir/python/pyproject.toml" tree/python/ && cp "$srcdir/python/orrery/__init__.py" tree/python/orrery/
sed -i "s/^## Unreleased/## $version/; s/^version: .*/version: 0.0.9/" tree/CHANGELOG.md tree/CITATION.cff && sed -i '/^date-released/d' tree/CITATION.cff
! release STEPS='versions citation' && grep -q 'CITATION.cff: not' work/release/versions.log && grep -q 'no date-released' work/release/citation.log && grep -q '^NOT SIGNED OFF' out
result $? 'a version that differs and a missing date are found'
sed -i "s/^version: .*/version: $version/" tree/CITATION.cff && echo 'date-released: 2026-01-31' >> tree/CITATION.cff
release STEPS='versions citation' && grep -q '^- \[x\] versions$' out && grep -q '^- \[x\] citation$' out && grep -q '^NOT SIGNED OFF' out
result $? 'right ones are ticked; some lines are not a release'
! release STEPS='bench' && grep -q '^- \[ \] bench: by a person' out && release STEPS=bench SIGNED_BY='A Name' && grep -q '^- \[x\] bench, by A Name' out
result $? 'what a person must do stays open without a name'
release STEPS=nothing; [ $? -eq 2 ]
result $? 'a line that there is not'
for line in $(sed -n 's/^| `\([a-z-]*\)` |.*/\1/p' "$srcdir/docs/release.md"); do
  grep -q "^by_command=.*[ ']$line[ ']" "$srcdir/build-aux/release.sh" || echo "$line"
done > missing
[ ! -s missing ] && [ "$(grep -c '^| `[a-z-]*` |' "$srcdir/docs/release.md")" -eq 13 ]
result $? 'docs/release.md and the script have the same lines' missing

# --- container: what is copied is there, stages are there, versions are named ---
file=$srcdir/packaging/Containerfile
! grep -vE '^(FROM|COPY|RUN|WORKDIR|USER|ENTRYPOINT|CMD|#| &&|$)' "$file" > out && ! grep '^FROM' "$file" | grep -vE '^FROM [a-z./-]+:[a-z0-9.-]+( AS [a-z]+)?$' >> out
result $? 'Containerfile: instructions that are known, bases with a version'
awk '/^RUN/ { sub (/^RUN /, ""); on = 1 } /^[A-Z]/ { on = on && !/^(FROM|COPY|WORKDIR|USER|ENTRYPOINT|CMD)/ } on' "$file" > run.sh && bash -n run.sh && grep -q './bootstrap build' run.sh && grep -q 'make -C build deb' run.sh
result $? 'Containerfile: its commands are shell, and the ones of bootstrap and make deb'
grep '^COPY --from' "$file" | sed 's/.*--from=\([a-z]*\).*/\1/' | while read -r stage; do grep -q " AS $stage\$" "$file" || echo "$stage"; done > out && [ ! -s out ] && grep -q '^USER' "$file"
result $? 'Containerfile: stages that are there, and not as root'

# --- Debian: every package has a list of files, and what is installed has a package ---
packages=$(sed -n 's/^Package: //p' "$srcdir/packaging/debian/control")
for package in $packages; do [ -s "$srcdir/packaging/debian/$package.install" ] || echo "$package"; done > out
[ ! -s out ] && [ "$(echo "$packages" | wc -l)" -eq 6 ]
result $? 'each of the six Debian packages says which files it has'
abi=$(sed -n 's/^LIBRARY_ABI = //p' "$builddir/Makefile")
echo "$packages" | grep -qx "liborrery$abi" && grep -q "liborrery.so.$abi\$" "$srcdir/packaging/debian/liborrery$abi.install"
result $? 'the library has its number'
for package in libglib2.0-dev libgsl-dev libyaml-dev zlib1g-dev libsqlite3-dev librandom123-dev; do
  grep -q "$package" "$srcdir/packaging/debian/control" && grep -q "^$package " "$srcdir/bootstrap" || echo "$package"
done > out
[ ! -s out ]
result $? 'what it is built with is what bootstrap installs'
finish
