#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The tarball of `make dist` builds, installs and runs where there is neither
# autoconf nor automake nor libtool.  Takes minutes; not part of `make check`.
#
#	tests/package/tarball.sh muster-VERSION.tar.xz
set -eu
tarball=$(realpath "${1:?tarball}")
work=$(mktemp -d "${TMPDIR:-/var/tmp}/muster-tarball-XXXXXX")
trap 'rm -rf "$work"' EXIT

# Every program of this system, but for those that make a configure.
mkdir "$work/bin"
for folder in /usr/sbin /usr/bin /sbin /bin; do
	for program in "$folder"/*; do
		case ${program##*/} in
		auto* | aclocal* | libtool* | m4 | gm4 | ifnames) ;;
		*) [ -e "$work/bin/${program##*/}" ] ||
		    ln -s "$program" "$work/bin" ;;
		esac
	done
done
PATH=$work/bin
export PATH
for program in autoconf automake aclocal libtoolize autoreconf m4; do
	! command -v $program || exit 1
done

cd "$work"
tar -xf "$tarball"
cd muster-*/
step() # what, command ...
{
	what=$1
	shift
	"$@" >"$work/log" 2>&1 && echo "ok - $what" && return
	echo "not ok - $what"
	tail -n 30 "$work/log"
	exit 1
}
step "configure" ./configure --prefix="$work/installed"
step "make" make -s -j "$(nproc)"
step "make install" make -s install
step "a review from the installed program" make -s installcheck
! grep -i 'missing.*\(automake\|autoconf\|aclocal\)' "$work/log"
step "make dist, once more" make -s dist-xz
echo "tarball: $(tar -tf "$tarball" | grep -c -v /\$) files"
