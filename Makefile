# veld: GNU make, a C11 compiler with GNU extensions, libc. Local overrides (CC, PREFIX, EXTRA_CFLAGS, ...): config.mak.
#
#   make            ./veld and build/release/libveld.a
#   make check      lint, unit tests, link tests; check-real: real programs (long)
#   make asan       the same tests under AddressSanitizer + UBSan; also tsan, ubsan
#   make lint       house rules; make bench: speed; make fuzz: mutated inputs; make format: clang-format

-include config.mak

ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(origin AR),default)
AR := ar
endif
FLAVOUR ?= release
BUILD := build/$(FLAVOUR)
PREFIX ?= /usr/local
DESTDIR ?=
SHELL := /bin/sh
# One short line a step; V=1 shows the commands.
Q := $(if $(V),,@)
say = @$(if $(V),:,printf '%-5s %s\n' '$(1)' '$(2)')

# ---- Sources, floor by floor: a file includes headers of its own folder and of the floors above it in this list.
FLOORS := \
	src/base \
	src/sys src/codec \
	src/elf \
	src/model \
	src/input src/symbols src/script src/arch/x86_64 \
	src/output src/lto \
	src/passes \
	src/driver

SOURCES := $(foreach floor,$(FLOORS),$(sort $(wildcard $(floor)/*.c)))
MAIN := src/driver/main.c
LIB_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(MAIN),$(SOURCES)))
MAIN_OBJECT := $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(MAIN)))
LIB := $(BUILD)/libveld.a
PROGRAM := $(if $(MAIN_OBJECT),$(BUILD)/veld)

UNIT_SOURCES := $(sort $(shell find tests/unit -name '*.c' 2>/dev/null))
UNIT_TESTS := $(patsubst %.c,$(BUILD)/%,$(UNIT_SOURCES))
FUZZ_SOURCES := $(sort $(filter-out tests/fuzz/mutate.c,$(wildcard tests/fuzz/*.c))) # mutate.c drives them all
FUZZERS := $(patsubst %.c,$(BUILD)/%,$(FUZZ_SOURCES))

# ---- Flags. Position independent, so that any program can link libveld.a; the veld program itself is at a fixed address.
OPT := -O2
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
SANITIZE :=
ifeq ($(FLAVOUR),asan)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
ifeq ($(FLAVOUR),tsan)
SANITIZE := -fsanitize=thread -fno-omit-frame-pointer
endif
ifeq ($(FLAVOUR),ubsan)
SANITIZE := -fsanitize=undefined -fno-sanitize-recover=all
endif
ALL_CPPFLAGS := -D_GNU_SOURCE -Iinclude $(CPPFLAGS)
ALL_CFLAGS := -std=gnu11 $(OPT) -g $(WARNINGS) -fno-semantic-interposition -fPIE -pthread $(SANITIZE) \
	$(CFLAGS) $(EXTRA_CFLAGS)
ALL_LDFLAGS := -pthread $(SANITIZE) $(LDFLAGS)

# The program is linked statically where the system has a static libc (it starts in half the time); found out once.
STATIC :=
ifneq ($(MAKECMDGOALS),clean)
-include $(BUILD)/static.mk
endif

.PHONY: all demo check check-unit check-link check-real bench asan tsan ubsan fuzz fuzzers format lint clean install
.PHONY: FORCE
.SECONDARY:
.DELETE_ON_ERROR:

all: $(LIB) $(if $(PROGRAM),$(PROGRAM) $(BUILD)/bin/ld) $(if $(and $(PROGRAM),$(filter release,$(FLAVOUR))),veld)

# ---- The library and the program
# A change of compiler or flags rebuilds everything.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS)' | cmp -s - $@ || \
		echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS)' > $@

$(BUILD)/static.mk: $(BUILD)/flags
	@echo 'int main(void) { return 0; }' > $(BUILD)/probe.c
	@if test -z '$(SANITIZE)' && $(CC) -static -no-pie -pthread -o $(BUILD)/probe $(BUILD)/probe.c 2>/dev/null; \
		then echo 'STATIC := -static -no-pie'; else echo 'STATIC :='; fi > $@

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(LIB): $(LIB_OBJECTS)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $(LIB_OBJECTS)

$(BUILD)/veld: $(MAIN_OBJECT) $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(STATIC) -Wno-unused-command-line-argument $(ALL_LDFLAGS) -o $@ $(MAIN_OBJECT) $(LIB) $(LDLIBS)

# What `gcc -B$(BUILD)/bin/` finds.
$(BUILD)/bin/ld: $(BUILD)/veld
	@mkdir -p $(@D)
	@ln -sf ../veld $(@D)/ld.veld
	@ln -sf ../veld $@
	@touch -h $@

veld: $(BUILD)/veld
	@ln -f $< $@ 2>/dev/null || cp $< $@

demo: all
	@BUILD='$(abspath $(BUILD))' CC='$(CC)' tests/demo

# ---- Tests. A unit test is one program; its .ok says that it passed since it was built.
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIB)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)

$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/mutate.o $(LIB)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(LDLIBS)

$(BUILD)/tests/unit/%.ok: $(BUILD)/tests/unit/%
	@if timeout 300 $< > $<.log 2>&1; then echo 'PASS  unit/$*'; else \
		echo "FAIL  unit/$* (exit $$?)"; cat $<.log; exit 1; fi
	@touch $@

check: lint check-unit check-link

check-unit: $(addsuffix .ok,$(UNIT_TESTS))

check-link: all
	@if test -x tests/run; then BUILD='$(abspath $(BUILD))' VELD='$(abspath $(BUILD))/veld' CC='$(CC)' tests/run; fi

check-real: all
	BUILD='$(abspath $(BUILD))' VELD='$(abspath $(BUILD))/veld' CC='$(CC)' tests/real/run

asan tsan ubsan:
	$(MAKE) FLAVOUR=$@ check-unit check-link

bench: all
	BUILD='$(abspath $(BUILD))' VELD='$(abspath $(BUILD))/veld' CC='$(CC)' bench/run

# Each tests/fuzz/NAME.c is one fuzzer; tests/fuzz/run says how long and with which inputs they are run.
fuzz:
	$(MAKE) FLAVOUR=asan all fuzzers
	BUILD='$(CURDIR)/build/asan' VELD='$(CURDIR)/build/asan/veld' CC='$(CC)' tests/fuzz/run

fuzzers: $(FUZZERS)

# ---- Upkeep
# Each program in tests/lint checks one kind of rule; without arguments, the tree.
lint: $(LIB)
	@tests/lint/floors --self-test
	@for check in tests/lint/*; do \
		test -x $$check || continue; LIB='$(if $(SANITIZE),,$(LIB))' $$check || exit 1; done

CLANG_FORMAT ?= $(firstword $(foreach n,clang-format clang-format-14 clang-format-15 clang-format-16, \
	$(shell command -v $(n) 2>/dev/null)))
format:
	$(or $(CLANG_FORMAT),clang-format) -i $$(git ls-files -co --exclude-standard 'src/*.[ch]' 'include/*.h' 'tests/*.c')

.PHONY: man
man:
	CC='$(CC)' docs/gen-man > docs/veld.1.new && mv docs/veld.1.new docs/veld.1

compile_commands.json: Makefile $(BUILD)/flags $(SOURCES) $(UNIT_SOURCES)
	@printf '%s\n' $(SOURCES) $(UNIT_SOURCES) | awk -v dir='$(CURDIR)' \
		-v command='$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c' ' \
		BEGIN { print "[" } \
		{ printf "%s{\"directory\": \"%s\", \"file\": \"%s\", \"command\": \"%s %s\"}", \
			(NR > 1 ? ",\n" : ""), dir, $$1, command, $$1 } \
		END { print "\n]" }' > $@

clean:
	rm -rf build veld compile_commands.json

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/veld $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/lib
	install -m 755 $(BUILD)/veld $(DESTDIR)$(PREFIX)/bin/veld
	ln -sf veld $(DESTDIR)$(PREFIX)/bin/ld.veld
	ln -sf ../../bin/veld $(DESTDIR)$(PREFIX)/libexec/veld/ld
	install -m 644 docs/veld.1 $(DESTDIR)$(PREFIX)/share/man/man1/veld.1
	install -m 644 include/veld.h $(DESTDIR)$(PREFIX)/include/veld.h
	install -m 644 $(LIB) $(DESTDIR)$(PREFIX)/lib/libveld.a

-include $(patsubst %.c,$(BUILD)/%.d,$(SOURCES) $(UNIT_SOURCES) $(FUZZ_SOURCES))
