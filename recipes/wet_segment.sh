#!/usr/bin/env bash
# A WET segment of Common Crawl, from flattened pages to clean texts of which each is there once.
#
#     ./wet_segment.sh CC-MAIN-00000.warc.wet.gz out/
#
# Pages keep their ids and addresses. Every change stands in a log, so all of it can be shown and undone.
set -euo pipefail
segment=$1 out=$2
mkdir -p "$out"

# Flattened pages are mostly menus: the profile `page` lets the line model decide.
cleanclip clean "$segment" -o "$out/cleaned.warc.wet.gz" --profile page --jobs "$(nproc)" --edits "$out/cleaned.log" --resume

# Whole pages first: mirrors and print views. Then paragraphs: agency texts, footers that are left.
cleanclip dedup "$out/cleaned.warc.wet.gz" -o "$out/pages.warc.wet.gz" --unit document
cleanclip dedup "$out/pages.warc.wet.gz" -o "$out/kept.warc.wet.gz" --edits "$out/dedup.log"

# A page to look at: which rules took what.
cleanclip report "$out/cleaned.log" -o "$out/report.html"
