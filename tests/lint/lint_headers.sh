#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each header compiles alone, twice in a row, and without a warning.
top=${top_srcdir:-$(dirname "$0")/../..}
build=${top_builddir:-.}
cc=${CC:-cc}
flags=$(pkg-config --cflags freetype2 libcjson 2>/dev/null)

n=0 bad=0
# Names in the source tree hold no blanks.
for header in $(cd "$top" && find src -name '*.h' | sort); do
	n=$((n + 1))
	name=${header#src/}
	# The word list of flags is meant to be split.
	# shellcheck disable=SC2086
	if said=$(printf '#include "%s"\n#include "%s"\ntypedef int unit;\n' \
	    "$name" "$name" | $cc -std=c17 -D_POSIX_C_SOURCE=200809L $flags \
	    -I"$top/src" -I"$build" -Wall -Wextra -Werror -fsyntax-only \
	    -x c - 2>&1); then
		echo "ok $n - $name compiles alone"
	else
		echo "not ok $n - $name compiles alone"
		echo "$said" | sed -n '1,12s/^/# /p'
		bad=$((bad + 1))
	fi
done
echo "1..$n"
[ "$bad" -eq 0 ]
