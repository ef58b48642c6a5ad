#!/usr/bin/env bash
# tests/plugins/test_tutorial.sh - every command of docs/write-a-model.md, over an installation, as its reader has it.  TAP on
# standard output.
. "${top_srcdir:-.}/tests/tap.sh"
. "$srcdir/tests/pages.sh"
. "$srcdir/tests/plugins/staged.sh"
CFLAGS="-O1 -g -Wall -Wextra -Wno-unused-parameter $(setting SAN_CFLAGS)"
MAKEFLAGS="CFLAGS=${CFLAGS// /\\ }"     # make reads it by backslashes, not by quotes
[ -z "$(setting SAN_CFLAGS)" ] || export MAKEFLAGS
page "$srcdir/docs/write-a-model.md"
finish
