# Inputs that are missing, unreadable, folders, of unknown content, of another machine, class or kind.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
no_name= bad 'missing\.o: .*No such file' s.o missing.o
mkdir dir
bad 'dir' s.o dir
ln -s nowhere dangling.o
bad 'dangling\.o' s.o dangling.o
printf '\177ELF' > magic.o
bad 'magic\.o: .*(not recognized|truncated|too short|past the end)' s.o magic.o
printf '\001' > one.o
bad 'one\.o' s.o one.o
head -c 100 /dev/urandom | tr '\0' '\1' | sed '1s/^/\x01\x02/' > random.bin
bad 'random\.bin' s.o random.bin
elfpatch s.o arm.o eh.machine=183
bad 'arm\.o: .*([Mm]achine|AArch64|183|incompatible)' s.o arm.o
elfpatch s.o class.o eh.class=1
bad 'class\.o: ' s.o class.o
elfpatch s.o big.o eh.data=2
bad 'big\.o: ' s.o big.o
elfpatch s.o core.o eh.type=4
bad 'core\.o: .*type' s.o core.o
elfpatch s.o version.o eh.version=7
survives s.o version.o
if test "$(id -u)" -ne 0; then : > secret.o; chmod 0 secret.o; bad 'secret\.o: .*denied' s.o secret.o; fi
