# No input at all, and only options.
. "${0%/*}/../../lib.sh"
veld_only
no_name=1 bad 'no input files'
no_name=1 bad 'no input files' -shared
