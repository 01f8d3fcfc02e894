#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Which files clang-format would lay out differently.  A report, not a test:
# versions of clang-format do not agree with each other.
top=${top_srcdir:-$(dirname "$0")/../..}
cd "$top" || exit 1
if ! command -v clang-format >/dev/null 2>&1; then
	echo "format: clang-format is not installed"
	exit 0
fi
n=0 off=0
for file in $(find src tests -name '*.[ch]' | sort); do
	n=$((n + 1))
	lines=$(clang-format "$file" | diff "$file" - | grep -c '^[<>]')
	if [ "$lines" -gt 0 ]; then
		off=$((off + 1))
		echo "format: $file: $lines lines"
	fi
done
echo "format: $off of $n files would be laid out differently"
