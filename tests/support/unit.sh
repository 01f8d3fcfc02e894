#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs one test program and passes its TAP on.  cmocka begins to count anew
# with each group of tests, and calls a skipped test "not ok # SKIP", which
# TAP readers take for a failure.
log=$(mktemp "${TMPDIR:-/tmp}/muster-unit-XXXXXX") || exit 99
trap 'rm -f "$log"' EXIT
trap 'exit 99' HUP INT TERM
"$@" >"$log" 2>&1
status=$?
awk '
/^1\.\.[0-9]+$/ { planned += substr($0, 4); next }
/^(not )?ok [0-9]+/ {
	good = /^ok/ || /^not ok [0-9]+ # SKIP/
	name = $0
	sub(/^(not )?ok [0-9]+ */, "", name)
	if (sub(/^# SKIP */, "- ", name))
		name = name " # SKIP"
	print (good ? "ok " : "not ok ") ++n " " name
	next
}
{ print }
END { print "1.." planned + 0 }' "$log"
# What a sanitizer says at the end would else be lost in the numbers.
if [ "$status" -ne 0 ] && ! grep -q '^not ok' "$log"; then
	echo "Bail out! $1 ended with status $status"
fi
exit 0
