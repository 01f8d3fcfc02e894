#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The rule in muster_rule(3), and the one of samples/plugin, compile without
# a warning against the header as it is installed.
top=${top_srcdir:-$(dirname "$0")/../..}
dir=$(mktemp -d "${TMPDIR:-/tmp}/muster-example.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/muster" && cp "$top/src/abi/muster_rule.h" "$dir/muster/rule.h" ||
    exit 1

n=0
compiles() { # name, file
	n=$((n + 1))
	if ${CC:-cc} -std=c17 -Wall -Wextra -Wpedantic -Wstrict-prototypes \
	    -Werror -I"$dir" -fPIC -shared -o "$dir/out.so" "$2" \
	    2>"$dir/log"; then
		echo "ok $n - $1 compiles"
	else
		echo "not ok $n - $1 compiles"
		sed 's/^/# /' "$dir/log"
	fi
}

# The first display of EXAMPLES, with the escapes of roff taken back.
awk '/^\.Sh/ { in_examples = ($2 == "EXAMPLES") }
    in_examples && /^\.Ed/ { exit }
    on { gsub(/\\e/, "\\"); gsub(/\\-/, "-"); print }
    in_examples && /^\.Bd/ { on = 1 }' \
    "$top/man/muster_rule.3" >"$dir/example.c"
n=$((n + 1))
if grep -q 'muster_rules\[\]' "$dir/example.c"; then
	echo "ok $n - the manual has an example"
else
	echo "not ok $n - the manual has an example"
fi
compiles "the example of the manual" "$dir/example.c"
compiles "the sample module" "$top/samples/plugin/rule_group_by_hand.c"
echo "1..$n"
