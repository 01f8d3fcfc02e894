#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One review for a CI job or a timer: looks for what is new since a result
# that somebody accepted, keeps its state, lays out what the CI takes up, and
# ends with the status of muster(1).
#
#	sh nightly.sh          a review
#	sh nightly.sh accept   a review, whose findings are the accepted ones
#
# A quiet night narrows what is accepted to what is still there, so that a
# finding that was mended and comes back is new.
#
# MUSTER_CONFIG   configuration           (muster.json)
# MUSTER_STATE    kept between runs: bundles, store, accepted findings (state)
# MUSTER_RESULTS  made anew: what the CI takes up                    (results)
# MUSTER_FAIL_ON  a finding of that severity, not accepted: status 1 (medium)
# MUSTER_FROM     a tape to replay instead of asking anybody
# MUSTER          the program                                         (muster)
set -u
umask 077
config=${MUSTER_CONFIG:-muster.json}
state=${MUSTER_STATE:-state}
results=${MUSTER_RESULTS:-results}
baseline=$state/accepted.json

mkdir -p "$state/out" || exit 4
rm -rf "$results" && mkdir "$results" || exit 4

accept=${1:-}
set -- run --force -c "$config" --out "$state/out" \
    --fail-on "${MUSTER_FAIL_ON:-medium}"
[ -z "${MUSTER_FROM:-}" ] || set -- "$@" --from "$MUSTER_FROM"
[ ! -f "$baseline" ] || set -- "$@" --baseline "$baseline"

"${MUSTER:-muster}" "$@" >"$state/paths"
status=$?
# The last line is the bundle; there is none if nothing was published.
bundle=$(tail -n 1 "$state/paths")
case $status in
0 | 1 | 2 | 5)
	for file in results.sarif junit.xml oscal-ar.json oscal-poam.json \
	    findings.ocsf.ndjson findings.json summary.md; do
		[ ! -f "$bundle/$file" ] || cp "$bundle/$file" "$results" ||
		    exit 4
	done
	[ -z "${GITHUB_STEP_SUMMARY:-}" ] || [ ! -f "$results/summary.md" ] ||
	    cat "$results/summary.md" >>"$GITHUB_STEP_SUMMARY"
	;;
esac
# What was not read whole cannot be a measure for what comes, and 5 does not
# tell whether it was.
case $accept,$status in
accept,0 | accept,1 | ,0)
	cp "$bundle/findings.json" "$baseline.new" &&
	    mv "$baseline.new" "$baseline" || exit 4
	;;
accept,*)
	echo 'nightly: nothing was accepted' >&2
	;;
esac
case $status in
0) why='nothing new' ;;
1) why='new findings' ;;
2) why='INCOMPLETE: not everything could be read' ;;
3) why='configuration or usage; nothing was done' ;;
4) why='failed; nothing was published' ;;
5) why='published, but not delivered' ;;
*) why='muster was stopped' ;;
esac
echo "nightly: status $status, $why" >&2
exit "$status"
