# --verbose prints the built-in script between lines of =.
. "${0%/*}/../../lib.sh"
text=$(veld --verbose)
has "$text" '^====='
has "$text" 'SEARCH_DIR\("=?/'
has "$text" '\.text +:'
