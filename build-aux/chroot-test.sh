#!/usr/bin/env bash
# chroot-test.sh [WORD...] - runs ./bootstrap WORD in a clean Debian made by debootstrap, as root and as a sudoer.
#
# Needs root, debootstrap and a network.  The words default to `build demo check`.  For each kind of user the
# commit checked out here is cloned into a new chroot; every word is called, and `build` once more: it must then find
# nothing to do.  Environment:
#   CHROOT   where to make the system     /var/tmp/orrery-chroot    (removed at the end unless KEEP=1)
#   MIRROR   Debian mirror                http://deb.debian.org/debian
#   SUITE    Debian release               bookworm
#   USERS    kinds of user                root sudoer
#   ORRERY_TRACES  (optional) a folder of request traces, copied beside the checkout
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
chroot=${CHROOT:-/var/tmp/orrery-chroot}
mirror=${MIRROR:-http://deb.debian.org/debian}
suite=${SUITE:-bookworm}
read -ra users <<<"${USERS:-root sudoer}"
words=("$@")
[ $# -gt 0 ] || words=(build demo check)
# A path with a space, on purpose.
place='/srv/a checkout/orrery'

die () { echo "chroot-test: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || die "run this as root"
command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"

detach ()
{
  local point
  for point in dev/pts dev/shm dev proc; do
    if mountpoint -q "$chroot/$point"; then umount -l "$chroot/$point"; fi
  done
}

leave ()
{
  detach
  # Never below a mount that is still there.
  if [ "${KEEP:-0}" != 1 ] && ! grep -q " $chroot/" /proc/mounts; then rm -rf --one-file-system "$chroot"; fi
}
trap leave EXIT

attach ()
{
  mount -t proc proc "$chroot/proc"
  mount -t tmpfs -o mode=755 tmpfs "$chroot/dev"
  mkdir "$chroot/dev/pts" "$chroot/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=666 devpts "$chroot/dev/pts"
  mount -t tmpfs tmpfs "$chroot/dev/shm"
  mknod -m 666 "$chroot/dev/null" c 1 3
  mknod -m 666 "$chroot/dev/zero" c 1 5
  mknod -m 666 "$chroot/dev/full" c 1 7
  mknod -m 666 "$chroot/dev/random" c 1 8
  mknod -m 666 "$chroot/dev/urandom" c 1 9
  mknod -m 666 "$chroot/dev/tty" c 5 0
  ln -s pts/ptmx "$chroot/dev/ptmx"
  ln -s /proc/self/fd "$chroot/dev/fd"
}

make_system ()
{
  detach
  rm -rf --one-file-system "$chroot"
  echo "chroot-test: a new $suite in $chroot"
  debootstrap --variant=minbase "$suite" "$chroot" "$mirror" > "$chroot.log" 2>&1 || die "see $chroot.log"
  cp -L /etc/resolv.conf "$chroot/etc/resolv.conf"
  cp -L /etc/hosts "$chroot/etc/hosts"
  attach
}

# The commit alone, without a .git that the chroot could not read; bootstrap must not need git.
copy_checkout ()
{
  mkdir -p "$chroot$place"
  git -c safe.directory="$top" -C "$top" archive HEAD | tar -x -C "$chroot$place"
  if [ -n "${ORRERY_TRACES:-}" ]; then cp -rL "$ORRERY_TRACES" "$chroot$place/../traces"; fi
}

inside () { chroot "$chroot" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb "$@"; }

# call USER WORD: ./bootstrap WORD from another directory, as the user.
call ()
{
  local line="cd / && '$place/bootstrap' $2"
  if [ "$1" = root ]; then inside bash -c "$line"; else inside su - "$1" -s /bin/bash -c "$line"; fi
}

add_sudoer ()
{
  inside apt-get -q=2 update
  inside env DEBIAN_FRONTEND=noninteractive apt-get -q=2 install -y --no-install-recommends sudo > /dev/null
  inside useradd -m sudoer
  echo 'sudoer ALL=(ALL) NOPASSWD: ALL' > "$chroot/etc/sudoers.d/sudoer"
  inside chown -R sudoer: "$(dirname "$place")"
}

failed=0
for user in "${users[@]}"; do
  make_system
  copy_checkout
  if [ "$user" != root ]; then add_sudoer; fi
  for word in "${words[@]}"; do
    echo "chroot-test: $user: ./bootstrap $word"
    time call "$user" "$word" || { failed=1; echo "chroot-test: $user: ./bootstrap $word failed"; }
  done
  echo "chroot-test: $user: ./bootstrap build, again"
  again=$(call "$user" build)
  echo "$again"
  for expected in 'nothing to install' 'configure: up to date' 'configured already' 'build: up to date'; do
    grep -q "$expected" <<<"$again" || die "the second call of build did work twice: no '$expected'"
  done
done
[ $failed = 0 ] || die "not all passed"
echo "chroot-test: all passed"
