#!/usr/bin/env bash
# deb-test.sh FOLDER - installs the Debian packages in FOLDER in a clean Debian made by debootstrap, runs what they bring and removes them.
#
# Needs root, debootstrap and a network; everything is below CHROOT, which is removed at the end.  TAP on standard output.
#   CHROOT  where to make the system   /var/tmp/orrery-deb      MIRROR, SUITE  as for build-aux/chroot-test.sh
set -uo pipefail
debs=$(cd "${1:-deb}" 2> /dev/null && pwd -P) || { echo 'deb-test: no folder of packages: make deb' >&2; exit 2; }
chroot=${CHROOT:-/var/tmp/orrery-deb} mirror=${MIRROR:-http://deb.debian.org/debian} suite=${SUITE:-bookworm}
n=0 failed=0
die () { echo "deb-test: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || die 'run this as root'
command -v debootstrap > /dev/null || die 'debootstrap is missing: apt-get install debootstrap'
ls "$debs"/*.deb > /dev/null 2>&1 || die "no package in $debs: make deb"

leave ()
{
  if mountpoint -q "$chroot/proc"; then umount -l "$chroot/proc"; fi
  # Never below a mount that is still there.
  if ! grep -q " $chroot/" /proc/mounts; then rm -rf --one-file-system "$chroot"; fi
}
trap leave EXIT

inside () { chroot "$chroot" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

# check NAME COMMAND... : one line of TAP, and what the command printed when it failed.
check ()
{
  local name=$1
  shift
  n=$((n + 1))
  if "$@" > "$chroot.out" 2>&1; then
    echo "ok $n - $name"
  else
    echo "not ok $n - $name"
    failed=1
    cut -c1-200 "$chroot.out" | tail -n 25 | sed 's/^/# /'
  fi
}

leave
debootstrap --variant=minbase "$suite" "$chroot" "$mirror" > "$chroot.log" 2>&1 || die "debootstrap: see $chroot.log"
mount -t proc proc "$chroot/proc"
cp -L /etc/resolv.conf /etc/hosts "$chroot/etc/"
mkdir "$chroot/srv/debs" && cp "$debs"/*.deb "$chroot/srv/debs/"
inside bash -c 'dpkg-query -W -f "\${Package}\n" | sort > /srv/before; find / -xdev -not -path "/proc*" -name "*orrery*" -not -path "/srv/*" | sort > /srv/files-before'
inside apt-get -q=2 update > /dev/null 2>&1

check 'the program alone is installed, with what it depends on' inside bash -c \
  'cd /srv/debs && apt-get -q=2 install -y --no-install-recommends ./orrery_*.deb ./orrery-data_*.deb'
check 'and needs no library package of its own' inside bash -c '! dpkg-query -W liborrery0 2> /dev/null | grep -q .'
check 'it finds its catalogue' inside bash -c 'cd / && orrery list catalogue | grep -q h100-sxm'
check 'it runs a lesson' inside bash -c 'mkdir -p /srv/work && cd /srv/work && orrery lesson queue'
check 'it runs an example and shows it' inside bash -c \
  'cd /srv/work && orrery run /usr/share/orrery/scenarios/examples/mm1.yaml --out mm1.db --progress none && orrery show mm1.db | grep -q sojourn_s'
check 'shells complete it' inside bash -c \
  'source /usr/share/bash-completion/completions/orrery; COMP_WORDS=(orrery desc) COMP_CWORD=1; _orrery; [ "${COMPREPLY[*]}" = describe ]'
check 'it has a manual page' inside bash -c '[ -s /usr/share/man/man1/orrery.1.gz ] || dpkg -L orrery | grep -q man1/orrery'
check 'the others are installed' inside bash -c \
  'cd /srv/debs && apt-get -q=2 install -y --no-install-recommends ./*.deb gcc libc6-dev pkg-config'
check 'a model is written, built against the headers, loaded and run' inside bash -c \
  'apt-get -q=2 install -y --no-install-recommends make check > /dev/null 2>&1; cd /srv/work && orrery new model bucket && cd bucket && make > /dev/null && orrery --load . list models | grep -q bucket'
check 'a program of its own is built with the library' inside bash -c \
  'cd /srv/work && printf "#include \"sim/base/time.h\"\nint main (void) { return sim_time_to_s (sim_time_from_s (2)) == 2 ? 0 : 1; }\n" > own.c \
   && cc own.c $(pkg-config --cflags --libs orrery) -o own && ./own'
check 'the Python package reads results' inside bash -c \
  'cd /srv/work && python3 -c "import orrery; assert len(orrery.read(\"mm1.db\").runs()) > 1; print(orrery.__version__)"'
check 'and its metadata is there' inside python3 -c 'import importlib.metadata as m; assert m.version("orrery")'
check 'the documentation is there' inside test -s /usr/share/doc/orrery/tutorial.md -o -s /usr/share/doc/orrery/tutorial.md.gz
check 'everything is removed' inside bash -c \
  'apt-get -q=2 purge -y orrery orrery-data orrery-doc liborrery0 liborrery-dev python3-orrery && ! command -v orrery'
check 'and leaves nothing behind' inside bash -c \
  'find / -xdev -not -path "/proc*" -not -path "/srv/*" -not -path "/var/lib/apt/*" -not -path "/var/cache/*" -name "*orrery*" | sort > /srv/files-after; diff /srv/files-before /srv/files-after'
echo "1..$n"
exit $failed
