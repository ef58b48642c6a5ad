#!/usr/bin/env bash
# deb.sh SRCDIR VERSION - Debian packages of the release that `make distdir` unpacked in deb/, and lintian's word on them.
# Called by `make deb` in the build folder; packages are left in deb/.
set -euo pipefail
top=$(cd "$1" && pwd -P) version=$2
tree=deb/orrery-$version
die () { echo "make deb: $*" >&2; exit 1; }

for tool in dpkg-buildpackage dh dh_python3; do
  command -v $tool > /dev/null ||
    die "$tool is not here: apt-get install dpkg-dev debhelper dh-python python3-setuptools python3-wheel"
done

# The day of the commit, so that the same commit makes the same packages.
stamp=$(git -c safe.directory="$top" -C "$top" log -1 --format=%ct 2> /dev/null || stat -c %Y "$top/configure.ac")
cp -r "$top/packaging/debian" "$tree/debian"
maintainer=$(sed -n 's/^Maintainer: //p' "$tree/debian/control")
cat > "$tree/debian/changelog" <<END
orrery ($version) unstable; urgency=medium

  * Release; what it brings is in CHANGELOG.md.

 -- $maintainer  $(date -u -R -d "@$stamp")
END
echo "make deb: building orrery $version; everything it prints is in deb/build.log"
(cd "$tree" && env -u MAKEFLAGS -u MAKELEVEL -u ORRERY_DATA dpkg-buildpackage -b -us -uc -j"$(nproc)") > deb/build.log 2>&1 ||
  { tail -n 40 deb/build.log >&2; die 'dpkg-buildpackage failed'; }
rm -rf "$tree"
ls -1 deb/*.deb
if ! command -v lintian > /dev/null; then
  echo 'make deb: lintian is not here, so that nobody has looked at the packages: apt-get install lintian'
  exit 0
fi
# Root may run it: in a container everybody is.
lintian --allow-root --fail-on error,warning --tag-display-limit 0 deb/*.changes
echo 'make deb: lintian accepts them'
