#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The packages of `make deb` in a system that has never seen them: installed,
# run, removed, purged.  Slow, as root, with debootstrap and a mirror; not
# part of `make check`.
#
#	tests/package/deb.sh deb bookworm [MIRROR | ROOT.tar]
set -eu
debs=${1:?folder of the packages} suite=${2:-bookworm}
from=${3:-http://deb.debian.org/debian}
root=$(mktemp -d "${TMPDIR:-/var/tmp}/muster-deb-XXXXXX")
trap 'rm -rf --one-file-system "$root"' EXIT
n=0 bad=0

ok() # what, command ...
{
	what=$1
	shift
	n=$((n + 1))
	if "$@" >"$root.log" 2>&1; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what"
		tail -n 30 "$root.log" | sed 's/^/# /'
		bad=1
	fi
	rm -f "$root.log"
}

inside()
{
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
	    DEBIAN_FRONTEND=noninteractive unshare --mount --pid --fork \
	    --mount-proc="$root/proc" chroot "$root" "$@"
}

# Everything in it that has to do with us, but for what we brought.
traces()
{
	inside find / -xdev -iname '*muster*' ! -path '/proc/*' \
	    ! -path '/trial/*' ! -path '/tmp/*' ! -path '/var/log/*'
	inside grep -l muster /etc/passwd /etc/group || :
}

case $from in
*.tar) tar -C "$root" -xf "$from" ;;
*) debootstrap --variant=minbase "$suite" "$root" "$from" >&2 ;;
esac
cp /etc/resolv.conf "$root/etc/resolv.conf"
mkdir "$root/trial"
cp "$debs"/muster_*.deb "$debs"/muster-dev_*.deb "$root/trial"
here=$(cd "$(dirname "$0")/../.." && pwd)
cp -R "$here/samples/packages/debian/tests" "$root/trial"
cp "$0" "$root/trial"
[ -e "$root/dev/fd" ] || ln -s /proc/self/fd "$root/dev/fd"
inside apt-get update -q >/dev/null
[ -z "$(traces)" ] || { echo "Bail out! it is there already"; exit 1; }

examples=/usr/share/doc/muster/examples
ok "installs" inside sh -c \
    'apt-get install -q -y --no-install-recommends /trial/muster_*.deb'
ok "says its version" inside muster --version
ok "reviews, verifies, makes again" inside sh /trial/tests/sample muster \
    $examples /trial/out
ok "as somebody who is not root" inside sh -c "install -d -o nobody \
    /trial/nobody && setpriv --reuid=nobody --regid=nogroup --clear-groups \
    sh /trial/tests/sample muster $examples /trial/nobody/out"
ok "completes in bash" inside bash -c \
    '. /usr/share/bash-completion/completions/muster; compopt() { :; }
    COMP_WORDS=(muster ver) COMP_CWORD=1; _muster muster
    [ "${COMPREPLY[*]}" = verify ]'
ok "begins a configuration" inside sh -c \
    'cd /trial && muster init review && muster rules -c review/muster.json'
ok "installs what rules of one's own need" inside sh -c \
    'apt-get install -q -y --no-install-recommends /trial/muster-dev_*.deb \
    gcc libc6-dev make pkg-config'
ok "a rule of one's own is built and judges" inside sh \
    /trial/tests/module $examples /usr/share/doc/muster-dev/examples/plugin \
    /trial/module
ok "is consistent" inside dpkg --verify muster muster-dev
ok "installs over itself" inside sh -c 'dpkg -i /trial/muster_*.deb'
ok "is removed" inside apt-get remove -q -y muster muster-dev
ok "is purged" inside dpkg --purge muster muster-dev
left=$(traces | grep -v '^/var/cache/apt\|^/var/lib/apt' || :)
ok "leaves nothing behind" test -z "$left"
[ -z "$left" ] || echo "$left" | sed 's/^/# /'
echo "1..$n"
exit $bad
