# Options that put entries into .dynamic.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start, up, down; .text; .type up,@function; up: ret; down: ret; _start: ret'
tags() { ld "$@" a.o -o p; dynamic p | sed -n 's/^ 0x[0-9a-f]* (\([A-Z0-9_]*\)) *\(.*\)/\1 \2/p'; }
text=$(tags -shared -h name -f aux1 -f aux2 -F filtered --audit=a --audit b --depaudit=c -P d)
has "$text" '^SONAME .*\[name\]'
has "$text" '^AUXILIARY .*\[aux1\]'
has "$text" '^AUXILIARY .*\[aux2\]'
has "$text" '^FILTER .*\[filtered\]'
has "$text" '^AUDIT .*\[a:b\]'
has "$text" '^DEPAUDIT .*\[c:d\]'
for option in '-f x' '-F x'; do fails_with "may not be used without -shared" ld -o p a.o $option; done
text=$(tags -shared -init up -fini down)
has "$text" '^INIT '
has "$text" '^FINI '
has_no "$(tags -shared -init nosuch)" '^INIT '
for n in 0 5 9; do
    has "$(tags -shared --spare-dynamic-tags=$n)" "^NULL"
    size=$(sections p | awk '$3 == "DYNAMIC" { print $6; exit }')
    spare[n]=$((0x$size / 16))
done
same $((spare[5] - spare[0])) 5
same $((spare[9] - spare[0])) 9
has "$(tags -shared -z unique)" 'GNU_FLAGS_1|6ffffdf4'
has_no "$(tags -shared -z unique -z nounique)" 'GNU_FLAGS_1|6ffffdf4'
has "$(tags -shared -z globalaudit)" 'FLAGS_1 .*GLOBAUDIT'
# These are about dlopen: nothing for a program.
has "$(tags -pie --no-dynamic-linker -z nodelete -z initfirst -z nodlopen -z origin)" 'FLAGS_1 .*Flags: ORIGIN PIE|FLAGS_1 .*ORIGIN'
has_no "$(dynamic p)" 'NODELETE|INITFIRST|NOOPEN'
has "$(tags -shared -z now)" 'FLAGS .*BIND_NOW'
has_no "$(tags -shared -z now -z lazy)" 'BIND_NOW'
has "$(tags -shared -z now --disable-new-dtags)" '^BIND_NOW'
# A directory that is there already, alone or in a list, is not repeated.
has "$(tags -shared -rpath /a:/b -rpath /b -rpath /a -rpath /c -rpath /c)" 'RUNPATH .*\[/a:/b:/c\]'
has "$(tags -shared -R /)" 'RUNPATH .*\[/\]'
