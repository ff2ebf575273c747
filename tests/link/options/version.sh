# What build systems read in --version, -v and --help.
. "${0%/*}/../../lib.sh"
text=$(veld --version)
has "$text" GNU
has "$(head -n 1 <<< "$text")" '^GNU ld .*[0-9]+\.[0-9]+$'
text=$(veld -v < /dev/null)
has "$text" 'GNU|with BFD'
stripped=$(sed 's/([^)]*)//g' <<< "$text")
case $stripped in *\ [01].* | *\ 2.[0-9].* | *\ 2.10.* | *\ 2.11.*) fail "libtool takes this for an old linker: $text" ;; esac
help=$(veld --help)
has "$help" ': supported targets:.* elf'
for word in no-whole-archive push-state pop-state version-script 'z relro' gc-sections build-id hash-style sysroot 'z now' \
    dependency-file 'z defs' export-dynamic; do
    has "$help" "$word"
done
