#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The image of samples/packages/Containerfile, really built and run by buildah
# without any engine.  Slow, as root; not part of `make check`.
#
#	tests/package/container.sh muster-VERSION.tar.xz [ROOT.tar]
#
# With ROOT.tar (of debootstrap, Debian 12) nothing is pulled but packages.
set -eu
tarball=${1:?tarball} base=${2:-}
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/var/tmp}/muster-image-XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
n=0 bad=0

ok() # what, command ...
{
	what=$1
	shift
	n=$((n + 1))
	if "$@" >"$work/log" 2>&1; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what"
		tail -n 30 "$work/log" | sed 's/^/# /'
		bad=1
	fi
}

b()
{
	buildah --root "$work/root" --runroot "$work/run" \
	    --storage-driver vfs "$@"
}

if [ -n "$base" ]; then
	c=$(b from scratch)
	b add -q "$c" "$base" / >&2
	b commit -q --rm "$c" docker.io/library/debian:12-slim >&2
fi
mkdir "$work/context"
cp "$tarball" "$work/context"
ok "the image is built" b bud --isolation chroot --network host \
    --build-arg VERSION=1.2.3 -t muster \
    -f "$here/samples/packages/Containerfile" "$work/context"
[ "$bad" -eq 0 ] || { echo "1..$n"; exit 1; }

b inspect --type image muster >"$work/inspect"
asked() # python expression over the configuration of the image
{
	python3 -c "import json, sys
c = json.load(open(sys.argv[1]))['OCIv1']['config']
assert $1, c" "$work/inspect"
}
ok "it does not run as root" asked "c['User'] == '10001:10001'"
ok "its command is muster" asked "c['Entrypoint'] == ['/usr/bin/muster']"
ok "its labels tell what it is" asked \
    "c['Labels']['org.opencontainers.image.version'] == '1.2.3' and
     c['Labels']['org.opencontainers.image.licenses'] == 'Apache-2.0'"
ok "it has no secret in its environment" asked \
    "not any(w in e.upper() for e in c.get('Env', [])
             for w in ('SECRET', 'TOKEN', 'PASSWORD'))"

c=$(b from --pull-never muster)
inside()
{
	b run --isolation chroot --network host "$c" -- "$@"
}
ok "it says its version" inside muster --version
ok "it is nobody in particular" inside sh -c '[ "$(id -u)" = 10001 ]'
ok "it reviews, verifies, makes again" inside sh -ec '
    s=/usr/share/doc/muster/examples/nordlicht
    muster run --quiet -c $s/muster.json --from $s/tape.warc.gz --out out
    muster verify --rebuild out/nordlicht-2026-Q4'
ok "it can write nowhere else" inside sh -c \
    '! touch /usr/bin/x /etc/x /usr/share/muster/x 2>/dev/null'
ok "it has no compiler, and no lists of packages" inside sh -c \
    '! command -v cc && ! command -v make && ! ls /var/lib/apt/lists/*_*'
echo "1..$n"
exit $bad
