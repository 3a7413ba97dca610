# SPDX-License-Identifier: MIT
# `make help` lists the targets.

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

V ?= 0
Q := $(if $(filter 0,$(V)),@)

B	 := build
CC	 ?= cc
WARN	 := -Wall -Wextra -Werror
CFLAGS	 ?= -O2 -g
ALL_CFLAGS := -std=gnu11 -D_GNU_SOURCE -fno-strict-aliasing $(WARN) $(CFLAGS) -MMD -MP

ARCH	  := $(subst x86_64,x86,$(subst aarch64,arm64,$(shell uname -m)))
MULTIARCH := $(shell $(CC) -print-multiarch)

.PHONY: all
all: vntc tools commands

.PHONY: help
help:
	@echo 'make demo      build all and show ovs-upcall on real Open vSwitch traffic'
	@echo 'make test      all tests, those in the lab included'
	@echo 'make matrix    the same, every lab test and every example on both lab kernels'
	@echo 'make deps      install what is missing of what building and testing needs'
	@echo 'make vntc      build/bin/vntc, the compiler'
	@echo 'make tools     build/bin/NAME for every specs/NAME.spec'
	@echo 'make commands  build/bin/vnt-bind, which no spec makes'
	@echo 'make generate  remake generated/ and docs/tools/ from the specs'
	@echo 'make check     the tests that need no kernel; what is generated is current'
	@echo 'make load      start every tool on a lab kernel: KERNEL=6.1|6.12'
	@echo 'make bench     what tools cost, beside their peers, into docs/cost.md: CASES=...'
	@echo 'make examples  run the examples of all specs, and record them in docs/examples/'
	@echo 'make profiles  remake the kernel profiles from kernels that the lab boots'
	@echo 'make fuzz      fuzz what reads specs: FUZZ_SECONDS=600'
	@echo 'make fuzz-recording  the same, what reads recordings'
	@echo 'make clean     remove build/'
	@echo 'V=1 shows the commands.'

# What has to be installed, by Debian's names.
DEPS_BUILD := bison bpftool clang flex gcc libarchive-dev libbpf-dev libelf-dev \
	libjansson-dev libpcap-dev libyaml-dev llvm make zlib1g-dev
DEPS_TEST  := bpftrace busybox-static cpio ethtool gojq iproute2 iputils-ping iw jq kmod \
	libbpf-tools libclang-rt-14-dev libcmocka-dev nftables openvswitch-switch python3 \
	python3-jsonschema python3-yaml qemu-system-x86 xz-utils zstd
DEPS_MISSING = $(shell dpkg-query -W -f='$${Package} $${db:Status-Status}\n' $(DEPS_BUILD) $(DEPS_TEST) 2>/dev/null | \
	awk '$$2 == "installed" {print $$1}' | sort >$(B)/installed; \
	printf '%s\n' $(DEPS_BUILD) $(DEPS_TEST) | sort | comm -23 - $(B)/installed)
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: deps
deps: | $(B)
	@missing='$(strip $(DEPS_MISSING))'; \
	if [ -z "$$missing" ]; then echo 'deps: nothing is missing'; exit 0; fi; \
	echo "deps: installing $$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	$(SUDO) apt-get -qq update && \
	$(SUDO) apt-get -qq -y --no-install-recommends install $$missing >$(B)/deps.log 2>&1 || \
	{ tail -20 $(B)/deps.log; echo 'deps: apt-get failed' >&2; exit 1; }

$(B):
	$(Q)mkdir -p $@

# vntc: the rooms of compiler/ from the ground up; docs/road.md says what each is for.
VNTC_ROOMS   := base read kernel bind plan emit build ask
VNTC_SOURCES := main $(patsubst compiler/%.c,%,$(sort $(wildcard $(VNTC_ROOMS:%=compiler/%/*.c)))) \
	read/grammar read/lexer
VNTC_OBJECTS := $(VNTC_SOURCES:%=$(B)/obj/compiler/%.o) $(B)/obj/runtime/user/options/complete.o
VNTC_FLAGS   := -Icompiler -I. -I$(B)/obj/compiler -DVNTC_ARCH='"$(ARCH)"' \
	-DVNTC_MULTIARCH='"$(MULTIARCH)"'
VNTC_LIBS    := -lyaml -lbpf -larchive -lz

.PHONY: vntc
vntc: $(B)/bin/vntc $(B)/lib/libvnt.a

$(B)/bin/vntc: $(VNTC_OBJECTS)
	@mkdir -p $(@D)
	@echo '  LINK $@'
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(VNTC_LIBS) -o $@

$(B)/obj/compiler/%.o: compiler/%.c $(B)/obj/compiler/read/grammar.h $(B)/obj/compiler/read/lexer.h
	@mkdir -p $(@D)
	@echo '  CC   $<'
	$(Q)$(CC) $(ALL_CFLAGS) $(VNTC_FLAGS) -c $< -o $@

$(B)/obj/compiler/%.o: $(B)/obj/compiler/%.c
	@echo '  CC   $<'
	$(Q)$(CC) $(ALL_CFLAGS) $(VNTC_FLAGS) -c $< -o $@

$(B)/obj/compiler/read/grammar.c $(B)/obj/compiler/read/grammar.h &: compiler/read/grammar.y
	@mkdir -p $(@D)
	@echo '  YACC $<'
	$(Q)bison -Wall -Werror --header=$(B)/obj/compiler/read/grammar.h -o $(B)/obj/compiler/read/grammar.c $<

$(B)/obj/compiler/read/lexer.c $(B)/obj/compiler/read/lexer.h &: compiler/read/lexer.l
	@mkdir -p $(@D)
	@echo '  LEX  $<'
	$(Q)flex --header-file=$(B)/obj/compiler/read/lexer.h -o $(B)/obj/compiler/read/lexer.c $<

$(B)/obj/compiler/read/lexer.o: $(B)/obj/compiler/read/grammar.h
$(B)/obj/compiler/read/grammar.o: $(B)/obj/compiler/read/lexer.h

# The runtime in user space: run.c, and the rooms that it stands on.
RUNTIME_SOURCES := $(sort $(wildcard runtime/user/*.c runtime/user/*/*.c))
RUNTIME_HEADERS := $(wildcard runtime/user/*.h runtime/user/*/*.h runtime/user/*/*.def runtime/user/*/*.json)
RUNTIME_LIBS	:= -lbpf -lelf -lz -lpcap -ljansson
RUNTIME_FLAGS	:= -Iruntime/user -Wa,-Iruntime/user
RUNTIME_OBJECTS := $(RUNTIME_SOURCES:%.c=$(B)/obj/%.o)

$(B)/lib/libvnt.a: $(RUNTIME_OBJECTS)
	@mkdir -p $(@D)
	@echo '  AR   $@'
	$(Q)rm -f $@ && ar qcs $@ $^

# Small, but for what scans all names of the kernel's types when a tool starts.
FOR_SIZE := -Os
$(B)/obj/runtime/user/kernel/btf_file.o: FOR_SIZE :=

$(B)/obj/runtime/%.o: runtime/%.c
	@mkdir -p $(@D)
	@echo '  CC   $<'
	$(Q)$(CC) $(ALL_CFLAGS) $(FOR_SIZE) -ffunction-sections -fdata-sections \
		-fno-asynchronous-unwind-tables $(RUNTIME_FLAGS) -c $< -o $@

$(B)/obj/runtime/user/view/schema.o: runtime/user/view/output.schema.json

# The command that binds threads and interrupts to CPUs.
BIND_SOURCES := $(sort $(wildcard runtime/bind/*.c))
BIND_OBJECTS := $(BIND_SOURCES:%.c=$(B)/obj/%.o)

.PHONY: commands
commands: $(B)/bin/vnt-bind

$(B)/bin/vnt-bind: $(BIND_OBJECTS) $(B)/lib/libvnt.a
	@mkdir -p $(@D)
	@echo '  LINK $@'
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -static -s -Wl,--gc-sections $^ -ljansson -o $@

-include $(VNTC_OBJECTS:.o=.d) $(RUNTIME_OBJECTS:.o=.d) $(BIND_OBJECTS:.o=.d)

# The tools.
SPECS := $(sort $(wildcard specs/*.spec))
TOOLS := $(SPECS:specs/%.spec=$(B)/bin/%)

.PHONY: tools
tools: $(TOOLS)

$(TOOLS): $(B)/bin/%: specs/%.spec $(B)/bin/vntc $(B)/lib/libvnt.a \
		$(wildcard templates/* specs/points/* runtime/bpf/*) runtime/user/tool.ld
	@echo '  VNTC $<'
	$(Q)$(B)/bin/vntc build --quiet $<

.PHONY: generate
generate: $(B)/bin/vntc
	$(Q)$(B)/bin/vntc generate $(SPECS)
	$(Q)$(B)/bin/vntc doc $(SPECS)

# Tests that need no kernel.
UNIT := $(patsubst tests/runtime/%.c,$(B)/tests/runtime/%,$(wildcard tests/runtime/*.c)) \
	$(patsubst tests/packet/%.c,$(B)/tests/packet/%,$(wildcard tests/packet/*.c)) \
	$(patsubst tests/bind/%.c,$(B)/tests/bind/%,$(wildcard tests/bind/*.c))
SANITIZE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-strict-aliasing

SANITIZED_C := $(CC) -std=gnu11 -D_GNU_SOURCE $(WARN) $(SANITIZE)

# The runtime under the sanitizers, compiled once for all of its tests.
RUNTIME_SANITIZED := $(RUNTIME_SOURCES:%.c=$(B)/sanitized/%.o)

$(RUNTIME_SANITIZED): $(B)/sanitized/%.o: %.c $(RUNTIME_HEADERS) $(wildcard runtime/bpf/*)
	@mkdir -p $(@D)
	$(Q)$(SANITIZED_C) $(RUNTIME_FLAGS) -c $< -o $@

$(B)/tests/runtime/%: tests/runtime/%.c $(RUNTIME_SANITIZED) $(wildcard tests/runtime/*.h)
	@mkdir -p $(@D)
	@echo '  TEST $@'
	$(Q)$(SANITIZED_C) $(RUNTIME_FLAGS) $< $(RUNTIME_SANITIZED) -lcmocka $(RUNTIME_LIBS) -o $@

EXPRESSION := $(addprefix runtime/user/filter/,expression.c look.c resolve.c translate.c)

$(B)/tests/packet/%: tests/packet/%.c $(EXPRESSION) $(wildcard tests/packet/*.h runtime/bpf/*)
	@mkdir -p $(@D)
	@echo '  TEST $@'
	$(Q)$(SANITIZED_C) -Itests/packet -Iruntime/bpf -Iruntime/user \
		$< $(EXPRESSION) -lcmocka -lpcap -o $@

$(B)/tests/bind/%: tests/bind/%.c $(BIND_SOURCES) $(wildcard runtime/bind/*.h tests/bind/*.h) $(B)/lib/libvnt.a
	@mkdir -p $(@D)
	@echo '  TEST $@'
	$(Q)$(SANITIZED_C) -Iruntime/user -Iruntime/bind \
		$< $(filter-out %/main.c,$(BIND_SOURCES)) $(B)/lib/libvnt.a -lcmocka -ljansson -o $@

.PHONY: check asan
check: vntc commands $(UNIT) asan $(B)/bin/ovs-upcall
	$(Q)tests/here $(B)

# vntc itself under the sanitizers.
asan:
	$(Q)$(MAKE) --no-print-directory B=$(B)/asan CFLAGS='$(SANITIZE)' \
		LDFLAGS='-fsanitize=address,undefined' $(B)/asan/bin/vntc

# Fuzzing what reads specs, for FUZZ_SECONDS.
FUZZ_SECONDS ?= 600
FUZZED := base/arena base/text base/source base/diag base/suggest base/home read/document read/renamed \
	read/expr read/keys read/forms \
	read/spec kernel/kernel kernel/types bind/builtin ask/dump

$(B)/fuzz/spec: tests/fuzz/spec.c $(FUZZED:%=compiler/%.c) \
		$(B)/obj/compiler/read/grammar.c $(B)/obj/compiler/read/lexer.c
	@mkdir -p $(@D)
	@echo '  FUZZ $@'
	$(Q)clang -std=gnu11 -D_GNU_SOURCE -O1 -g -fno-strict-aliasing \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
		$(VNTC_FLAGS) tests/fuzz/spec.c $(FUZZED:%=compiler/%.c) \
		$(B)/obj/compiler/read/grammar.c $(B)/obj/compiler/read/lexer.c \
		$(VNTC_LIBS) -o $@

.PHONY: fuzz
fuzz: $(B)/fuzz/spec
	@mkdir -p $(B)/fuzz/corpus
	$(Q)$(B)/fuzz/spec -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=10 \
		-dict=tests/fuzz/words -close_fd_mask=3 $(B)/fuzz/corpus tests/accept tests/reject

# Fuzzing what reads recordings.
$(B)/fuzz/recording: tests/fuzz/recording.c $(RUNTIME_SOURCES) $(RUNTIME_HEADERS) \
		$(wildcard runtime/bpf/* tests/runtime/*.h)
	@mkdir -p $(@D)
	@echo '  FUZZ $@'
	$(Q)clang -std=gnu11 -D_GNU_SOURCE -O1 -g -fno-strict-aliasing \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
		-DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION -Wno-format-zero-length \
		$(RUNTIME_FLAGS) -Itests/runtime \
		tests/fuzz/recording.c $(RUNTIME_SOURCES) $(RUNTIME_LIBS) -o $@

.PHONY: fuzz-recording
fuzz-recording: $(B)/fuzz/recording $(B)/tests/runtime/record
	@mkdir -p $(B)/fuzz/recordings
	$(Q)$(B)/tests/runtime/record $(B)/fuzz/recordings/whole
	$(Q)$(B)/fuzz/recording -max_total_time=$(FUZZ_SECONDS) -max_len=8192 -timeout=10 \
		-rss_limit_mb=1024 -close_fd_mask=3 -artifact_prefix=$(B)/fuzz/ $(B)/fuzz/recordings

.PHONY: generate-check
generate-check: $(B)/bin/vntc
	@rm -rf $(B)/fresh && mkdir -p $(B)/fresh
	$(Q)$(B)/bin/vntc generate --output $(B)/fresh $(SPECS)
	$(Q)$(B)/bin/vntc doc --output $(B)/fresh $(SPECS)
	$(Q)diff -ru $(B)/fresh/generated generated && diff -ru $(B)/fresh/docs/tools docs/tools

# The lab: KERNEL=6.1 or 6.12.
KERNEL ?= 6.12
LAB := tests/lab/lab

.PHONY: load
load: all
	$(Q)$(LAB) run --kernel $(KERNEL) -- tests/lab/load $(TOOLS)

# What the examples of the specs print, amid traffic in the lab.
.PHONY: examples
examples: all
	$(Q)tests/lab/record-examples $(or $(KERNEL),6.12)

# What tools cost, beside others that Debian has.
DEPS_BENCH := bc
.PHONY: bench
bench:
	@echo 'bench: installs what is missing, builds, and measures tools and their peers in the lab'
	$(Q)$(MAKE) --no-print-directory deps DEPS_TEST='$(DEPS_TEST) $(DEPS_BENCH)'
	$(Q)$(MAKE) --no-print-directory all
	$(Q)tests/bench/bench $(B) $(CASES)

.PHONY: test
test:
	@echo 'test: installs what is missing, builds, runs the tests here and on lab kernels'
	$(Q)$(MAKE) --no-print-directory deps
	$(Q)$(MAKE) --no-print-directory all
	$(Q)tests/everything $(B)

# What make test has no time for, too.
.PHONY: matrix
matrix:
	$(Q)WHOLE=yes $(MAKE) --no-print-directory test

.PHONY: demo
demo:
	@echo 'demo: installs what is missing, builds vntc and ovs-upcall, and runs it on real traffic'
	$(Q)$(MAKE) --no-print-directory deps
	$(Q)$(MAKE) --no-print-directory vntc
	$(B)/bin/vntc build specs/ovs-upcall.spec
	$(Q)if tests/lab/can-trace; then export LAB=host; echo 'demo: on this kernel'; \
	else echo 'demo: this kernel cannot trace, so in an emulated machine'; fi; \
	$(LAB) run --kernel $(KERNEL) --world ovs -- tests/lab/demo $(B)/bin/ovs-upcall

.PHONY: profiles
profiles:
	$(Q)compiler/profiles/make 6.1 6.12

.PHONY: clean
clean:
	$(Q)rm -rf $(B)
