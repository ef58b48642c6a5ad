# tests/plugins/staged.sh - for tests of what an author has: an installation in $dir/root, found by PATH and pkg-config alone.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES ORRERY_DATA ORRERY_PLUGINS
setting () { sed -n "s/^$1 = //p" "$builddir/Makefile"; }
CC=${CC:-cc}
export CC
command -v pkg-config > /dev/null || skip_all 'no pkg-config'
(cd "$builddir" && make -s install DESTDIR="$dir/root") > "$dir/out" 2>&1
result $? "make install"
# The scratch folder stands for the root directory, so the prefix gets it in front.
pc=$(find "$dir/root" -name orrery.pc)
for file in "$pc" "${pc%/*}/orrery-model.pc"; do
  sed -i "s|^prefix=|prefix=$dir/root|" "$file"
done
PKG_CONFIG_PATH=${pc%/*}
PATH=$(dirname "$(find "$dir/root" -name orrery -path '*/bin/*')"):$PATH
export PKG_CONFIG_PATH PATH
orrery=orrery
