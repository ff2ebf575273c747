# --verbose prints the layout; every kind of output has its own.
. "${0%/*}/../../lib.sh"
veld_only
script() { veld "$@" --verbose | sed -n '/^=====/,/^=====/p'; }
has "$(script)" 'SEGMENT_START\("text-segment", 0x400000\)'
has "$(script -pie)" 'SEGMENT_START\("text-segment", 0\)'
has "$(script)" 'SEARCH_DIR\("=/usr/lib/x86_64-linux-gnu"\)'
has_no "$(script -shared)" '\.interp'
has_no "$(script -z now)" '^ *\.got\.plt'
has "$(script)" '^ *\.got\.plt'
