# SPDX-License-Identifier: MIT
#
# GNU make 4. Settings come from config.mk, which ./configure writes; where it
# is missing or old, make runs ./configure itself. Built in another directory
# (../smx/configure), the Makefile there is a line that includes this one.
# There are no lists of files here: every src/*/*.c is part of the program.

srcdir := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
version := $(shell sed -n 's/^VERSION=//p' $(srcdir)/configure)
# The same from a directory below the build directory.
srcdir_up = $(if $(filter /%,$(srcdir)),$(srcdir),..$(patsubst /.,,/$(srcdir)))

.DEFAULT_GOAL := all
.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: all check check-unit check-cli check-compose check-floors floors check-asan check-tsan \
	check-same check-dist check-browser deps-browser \
	bench install uninstall clean distclean dist distcheck deps demo format-check

# Installs what is missing. Here, above what depends on the goals, as it always works.
# Each line of --print-missing is: name, Debian, Fedora, Alpine, Homebrew. Before the
# name of what smx does without stands 'optional': that is tried one by one, quickly,
# and left out if it can't be had.
deps:
	@conf=$(srcdir)/configure; test ! -f config.status || conf=config.status; \
	missing() { \
		missing=$$(SMX_SRCDIR=$(srcdir) sh $$conf --print-missing) || exit 1; \
		optional=$$(printf '%s\n' "$$missing" | sed -n 's/^optional //p'); \
		missing=$$(printf '%s\n' "$$missing" | sed '/^optional /d'); \
	}; \
	missing; \
	if test -z "$$missing$$optional"; then echo 'make deps: nothing to install'; exit 0; fi; \
	pick() { printf '%s\n' "$$missing" | awk -v n=$$1 '{ print $$n }' | tr '+\n' '  '; }; \
	run() { echo "+ $$*"; "$$@"; }; \
	sudo=; \
	if test "$$(id -u)" != 0 && command -v sudo >/dev/null; then sudo=sudo; fi; \
	if command -v apt-get >/dev/null; then \
		column=2; \
		apt="$$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
			-o Acquire::http::Timeout=10 -o Acquire::Retries=1 install"; \
		update() { run $$sudo apt-get update -q; }; \
		install() { run $$apt --no-install-recommends "$$@"; }; \
	elif command -v dnf >/dev/null; then \
		column=3; update() { :; }; install() { run $$sudo dnf install -y "$$@"; }; \
	elif command -v apk >/dev/null; then \
		column=4; update() { :; }; install() { run $$sudo apk add "$$@"; }; \
	elif command -v brew >/dev/null; then \
		column=5; update() { :; }; install() { run brew install "$$@"; }; \
	elif test -z "$$missing"; then \
		echo 'make deps: nothing more can be installed here'; exit 0; \
	else \
		echo "make deps: no apt-get, dnf, apk or brew here; install by hand: $$(pick 1)" >&2; \
		exit 1; \
	fi; \
	if test -n "$$missing"; then \
		update </dev/null; \
		install $$(pick $$column) </dev/null || \
			{ echo "make deps: could not install: $$(pick 1)" >&2; exit 1; }; \
	fi; \
	for package in $$(missing=$$optional; pick $$column); do \
		install "$$package" </dev/null || echo "make deps: going on without $$package"; \
	done; \
	missing; \
	if test -n "$$missing"; then echo "make deps: still missing: $$(pick 1)" >&2; exit 1; fi; \
	test ! -f config.status || SMX_SRCDIR=$(srcdir) sh config.status -q

ifneq ($(and $(filter deps,$(MAKECMDGOALS)),$(filter-out deps,$(MAKECMDGOALS))),)

# 'make deps check': what is installed first changes what configure finds, so
# the other goals wait, and then run in a make of their own, in their order.
rest := $(filter-out deps,$(MAKECMDGOALS))
.PHONY: $(rest)
$(firstword $(rest)): deps
	+@$(MAKE) --no-print-directory $(rest)
$(wordlist 2,$(words $(rest)),$(rest)): $(firstword $(rest))
	@:

else

# Goals that need no configure; all others, and none, do.
ifneq ($(or $(filter-out clean distclean deps deps-browser dist check-dist format-check,$(MAKECMDGOALS)), \
	$(if $(MAKECMDGOALS),,all)),)
include config.mk
endif

# --- building --------------------------------------------------------------

src := $(wildcard $(srcdir)/src/*/*.c)
# These are compiled once for each CPU level.
leveled := $(patsubst %,$(srcdir)/src/kern/%.c,divergence fit gumbel half half_rows loops rows sparse text_read \
	text_write)
objs := $(patsubst $(srcdir)/src/%.c,obj/%.o,$(filter-out $(leveled) %/cli/main.c,$(src))) \
	obj/report/page_files.o obj/cli/completion_files.o \
	$(foreach l,$(KERN_LEVELS),$(patsubst $(srcdir)/src/%.c,obj/%_$l.o,$(leveled)))
# The unit tests have a level more, where configure says so: all the code for
# AVX-512, compiled with a model of it that runs anywhere.
KERN_FLAGS_model = -Wno-psabi -include $(srcdir)/tests/unit/avx512.h
test_objs := $(patsubst $(srcdir)/%.c,obj/%.o,$(wildcard $(srcdir)/tests/unit/*.c)) \
	$(filter-out obj/kern/kern.o,$(objs)) obj/tests/kern.o \
	$(foreach l,$(KERN_MODEL),$(patsubst $(srcdir)/src/%.c,obj/%_$l.o,$(leveled)))

compose_objs := $(patsubst $(srcdir)/%.c,obj/%.o,$(wildcard $(srcdir)/tests/compose/*.c)) \
	obj/tests/unit/dice.o

# A line for each file; make V=1 shows the commands.
ifeq ($(V),)
quiet = @echo '  $(1) $@';
endif

compile = $(CC) -I. -I$(srcdir)/src $(CPPFLAGS) $(WARNINGS) $(CFLAGS) $(ALWAYS) -MMD -MP
link = $(CC) $(CFLAGS) $(ALWAYS) $(LDFLAGS)

all: smx

smx: obj/cli/main.o $(objs)
	$(call quiet,LD)$(link) -o $@ $^ $(DEP_LIBS) $(LIBS)

ifeq ($(HAVE_CHECK),yes)
obj/unit: $(test_objs)
	$(call quiet,LD)$(link) -o $@ $^ $(CHECK_LIBS) $(DEP_LIBS) $(LIBS)
else
obj/unit:
	@echo "The unit tests need Check. 'make deps' installs it; or do, and run ./configure" >&2
	@exit 1
endif

obj/compose: $(compose_objs) $(objs)
	$(call quiet,LD)$(link) -o $@ $^ $(DEP_LIBS) $(LIBS) -lm

obj/%.o: $(srcdir)/src/%.c config.mk
	@mkdir -p $(@D)
	$(call quiet,CC)$(compile) $(DEP_CFLAGS) -c -o $@ $<

obj/report/svg_render.o: DEP_CFLAGS += $(RENDER_CFLAGS)

# The files of the page that smx report writes, as C.
page = $(srcdir)/src/report/page
whole_page = $(patsubst %,$(page)/%.html,head $(1) foot)
page_html = $(patsubst %,$(page)/%.html,head page diff foot)
page_js = $(patsubst %,$(page)/%.js,number chart diagram tables playground diff page)
obj/report/page_files.c: $(page)/embed $(page_html) $(page)/page.css $(page_js)
	@mkdir -p $(@D)
	$(call quiet,EMBED)sh $(page)/embed page_html $(call whole_page,page) -- page_css $(page)/page.css -- \
		page_diff_html $(call whole_page,diff) -- page_js $(page_js) >$@
obj/report/page_files.o: obj/report/page_files.c config.mk
	$(call quiet,CC)$(compile) -c -o $@ $<

# The completions of shells, which smx completion writes and make install installs.
completion = $(srcdir)/src/cli/completion
obj/cli/completion_files.c: $(page)/embed $(wildcard $(completion)/*)
	@mkdir -p $(@D)
	$(call quiet,EMBED)sh $(page)/embed completion_bash $(completion)/smx.bash -- \
		completion_zsh $(completion)/_smx -- completion_fish $(completion)/smx.fish >$@
obj/cli/completion_files.o: obj/cli/completion_files.c config.mk
	$(call quiet,CC)$(compile) -c -o $@ $<

define for_each_level
$(patsubst $(srcdir)/src/%.c,obj/%,$(1))_%.o: $(1) config.mk
	@mkdir -p $$(@D)
	$$(call quiet,CC)$$(compile) $$(KERN_FLAGS_$$*) -DKERN_LEVEL=$$* -c -o $$@ $$<
endef
$(foreach c,$(leveled),$(eval $(call for_each_level,$c)))

obj/tests/kern.o: $(srcdir)/src/kern/kern.c config.mk
	@mkdir -p $(@D)
	$(call quiet,CC)$(compile) $(if $(KERN_MODEL),-DKERN_MODEL) -c -o $@ $<

obj/tests/%.o: $(srcdir)/tests/%.c config.mk
	@mkdir -p $(@D)
	$(call quiet,CC)$(compile) $(DEP_CFLAGS) $(CHECK_CFLAGS) -c -o $@ $<

-include $(wildcard obj/*/*.d obj/tests/*/*.d)

# configure leaves config.mk and config.h alone where they would not change;
# config.status says when it last ran, and with which arguments.
config.mk config.h: config.status
	@test -f $@ || sh config.status
config.status: $(srcdir)/configure
	@if test -f $@; then SMX_SRCDIR=$(srcdir) sh $@; else sh $<; fi

# --- tests -----------------------------------------------------------------

# The unit tests find their files by $src and $data, as the golden tests do.
unit = src=$(srcdir) data=$(srcdir)/data CK_DEFAULT_TIMEOUT=$${CK_DEFAULT_TIMEOUT:-60} obj/unit

# Each part leaves its output in a log that ends in 'N passed, M failed'; the
# sum is taken from the logs, and is the last line of all.
part = @{ $(1) || echo "$@: ended with status $$?"; } 2>&1 | tee $@

check-unit.log: obj/unit FORCE
	$(call part,$(unit) $(suites))
check-cli.log: smx FORCE
	$(call part,sh $(srcdir)/tests/run)
check-compose.log: obj/compose smx FORCE
	$(call part,obj/compose ./smx)
check-floors.log: FORCE
	$(call part,sh $(srcdir)/tests/floors)
FORCE:

# A part that ended badly and counted no failure, or counted nothing, is one failure.
sum = @awk ' \
	/^[0-9]+ passed, [0-9]+ failed/ { p[FILENAME] = $$1; f[FILENAME] = $$3; s[FILENAME] = $$5 } \
	/^check-[a-z]*\.log: ended with status/ { bad[FILENAME] = 1 } \
	END { \
		for (i = 1; i < ARGC; i++) { \
			n = ARGV[i]; \
			if (!(n in p)) print n ": no count"; \
			passed += p[n]; skipped += s[n]; \
			failed += f[n] + ((n in bad || !(n in p)) && f[n] == 0) \
		} \
		print passed " passed, " failed + 0 " failed" (skipped ? ", " skipped " skipped" : ""); \
		exit failed > 0 \
	}' $^

check: check-unit.log check-cli.log check-compose.log check-floors.log
	$(sum)
check-unit: check-unit.log
	$(sum)
check-cli: check-cli.log
	$(sum)
check-compose: check-compose.log
	$(sum)
check-floors floors: check-floors.log
	$(sum)

# Everything again under the sanitizers, each in a build directory of its own.
san_asan = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
san_tsan = -O1 -g -fsanitize=thread
.PRECIOUS: build-%/config.status
build-%/config.status: config.mk
	@mkdir -p $(@D)
	cd $(@D) && SMX_SRCDIR=$(srcdir_up) sh ../config.status -q CFLAGS='$(san_$*)'

# LeakSanitizer can't look where ptrace is not allowed (some containers).
check-asan: build-asan/config.status
	+@$(MAKE) -C build-asan all obj/unit obj/compose
	+@if ./build-asan/smx --version 2>&1 | grep 'LeakSanitizer has encountered' >/dev/null; then \
		echo 'check-asan: LeakSanitizer does not work here: leaks are not looked for'; \
		ASAN_OPTIONS="detect_leaks=0:$${ASAN_OPTIONS-}"; export ASAN_OPTIONS; \
	fi; \
	UBSAN_OPTIONS="print_stacktrace=1:$${UBSAN_OPTIONS-}"; export UBSAN_OPTIONS; \
	$(MAKE) -C build-asan --no-print-directory check \
		sanitize=asan CK_TIMEOUT_MULTIPLIER=10

# Only what runs on threads: those golden tests (see tests/run), and these suites.
threaded = io bgzf codecs driver flow consumer store diff bootstrap calib npy tensors arrow kld
# ThreadSanitizer does not start where addresses are too random for it.
check-tsan: build-tsan/config.status
	+@$(MAKE) -C build-tsan all obj/unit obj/compose
	+@run=; if ! ./build-tsan/smx --version >/dev/null 2>&1 && \
		setarch -R ./build-tsan/smx --version >/dev/null 2>&1; then \
		run='setarch -R'; \
	fi; \
	$$run $(MAKE) -C build-tsan --no-print-directory check \
		sanitize=tsan CK_TIMEOUT_MULTIPLIER=10 suites='$(threaded)'

# How fast it is, beside the peers that are installed; see tests/bench/README.md.
obj/bench/%: $(srcdir)/tests/bench/%.c config.mk
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(CPPFLAGS) $(WARNINGS) $(CFLAGS) $(ALWAYS) $(LDFLAGS) -o $@ $< -lm
# The page of smx report in headless Chromium; see tests/README.md.
check-browser: smx
	@PICTURES="$(PICTURES)" sh $(srcdir)/tests/browser/run
deps-browser:
	@if ! command -v node >/dev/null || ! command -v npm >/dev/null; then \
		echo 'make deps-browser: install Node.js 18 or newer, with npm' >&2; exit 1; \
	fi
	@command -v chromium chromium-browser google-chrome chrome >/dev/null || { \
		sudo=; if test "$$(id -u)" != 0; then sudo=sudo; fi; \
		command -v apt-get >/dev/null || \
			{ echo 'make deps-browser: install Chromium by hand' >&2; exit 1; }; \
		$$sudo apt-get update -q </dev/null; \
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
			install chromium fonts-dejavu-core </dev/null; }
	npm install --silent --no-audit --no-fund --prefix browser axe-core@4
check-dist:
	@sh $(srcdir)/tests/dist
# The same bytes from other compilers, at other levels of optimisation and of CPU.
check-same: smx obj/bench/gen
	@sh $(srcdir)/tests/same
bench: smx $(patsubst %,obj/bench/%,gen timer same)
	@sh $(srcdir)/tests/bench/run

format-check:
	clang-format --dry-run -Werror $(wildcard $(srcdir)/src/*.h $(srcdir)/src/*/*.[ch] \
		$(srcdir)/tests/unit/*.[ch] $(srcdir)/tests/compose/*.[ch] $(srcdir)/tests/bench/*.c)

# --- installing ------------------------------------------------------------

docs = $(wildcard $(srcdir)/README.md $(srcdir)/CHANGELOG.md $(srcdir)/LICENSE)

bashdir = $(datarootdir)/bash-completion/completions
zshdir = $(datarootdir)/zsh/site-functions
fishdir = $(datarootdir)/fish/vendor_completions.d

install: all
	mkdir -p '$(DESTDIR)$(bindir)' '$(DESTDIR)$(mandir)/man1' '$(DESTDIR)$(mandir)/man5' \
		'$(DESTDIR)$(docdir)' '$(DESTDIR)$(bashdir)' '$(DESTDIR)$(zshdir)' '$(DESTDIR)$(fishdir)'
	install -m 755 smx '$(DESTDIR)$(bindir)/smx'
	install -m 644 $(srcdir)/man/smx.1 '$(DESTDIR)$(mandir)/man1/smx.1'
	install -m 644 $(srcdir)/man/smx.5 '$(DESTDIR)$(mandir)/man5/smx.5'
	install -m 644 $(docs) '$(DESTDIR)$(docdir)'
	install -m 644 $(completion)/smx.bash '$(DESTDIR)$(bashdir)/smx'
	install -m 644 $(completion)/_smx '$(DESTDIR)$(zshdir)/_smx'
	install -m 644 $(completion)/smx.fish '$(DESTDIR)$(fishdir)/smx.fish'

uninstall:
	rm -f '$(DESTDIR)$(bindir)/smx' '$(DESTDIR)$(mandir)/man1/smx.1' \
		'$(DESTDIR)$(mandir)/man5/smx.5' '$(DESTDIR)$(bashdir)/smx' \
		'$(DESTDIR)$(zshdir)/_smx' '$(DESTDIR)$(fishdir)/smx.fish' $(patsubst %,'$(DESTDIR)$(docdir)/%',$(notdir $(docs)))
	-rmdir '$(DESTDIR)$(docdir)'

clean:
	rm -rf obj smx check-*.log build-asan build-tsan build-same-* build-musl build-gcc* build-clang browser conftest.*
	-test ! -d distcheck || chmod -R u+w distcheck
	rm -rf distcheck

# The Makefile goes too where configure made it.
distclean: clean
	rm -f config.h config.mk config.log config.status smx-*.tar.gz
	if grep '^# Made by configure' Makefile >/dev/null; then rm -f Makefile; fi

# --- releasing -------------------------------------------------------------

# What is committed is what is released. The tarball has the list of its files as
# MANIFEST, so that it can make itself again. The same commit gives the same
# bytes: times are the commit's, and owner and umask leave no trace.
name = smx-$(version)
TAR = tar
dist:
	@$(TAR) --version 2>/dev/null | grep GNU >/dev/null || \
		{ echo 'make dist: this needs GNU tar; say where it is by TAR=...' >&2; exit 1; }
	rm -rf $(name)
	mkdir $(name)
	@if test -f $(srcdir)/MANIFEST; then \
		$(TAR) -cf - -C $(srcdir) -T $(srcdir)/MANIFEST | $(TAR) -xf - -C $(name) && \
		cp $(srcdir)/MANIFEST $(name) && touch -r $(srcdir)/MANIFEST $(name)/MANIFEST; \
	else \
		git -C $(srcdir) archive HEAD | $(TAR) -xf - -C $(name) && \
		git -C $(srcdir) ls-tree -r --name-only HEAD >$(name)/MANIFEST && \
		TZ=UTC0 touch -t "$$(TZ=UTC0 git -C $(srcdir) log -1 --format=%cd \
			--date=format-local:%Y%m%d%H%M.%S)" $(name)/MANIFEST; \
	fi && test -s $(name)/MANIFEST || \
		{ echo 'make dist: nothing to pack: neither git nor a MANIFEST' >&2; exit 1; }
	@grep '^VERSION=$(version)$$' $(name)/configure >/dev/null || \
		{ echo 'make dist: the version $(version) is not committed' >&2; exit 1; }
	LC_ALL=C $(TAR) -cf $(name).tar --format=ustar --sort=name --mtime=./$(name)/MANIFEST \
		--owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX $(name)
	gzip -9nf $(name).tar
	rm -rf $(name)

# The release is built outside of its read-only sources, tested, installed,
# uninstalled, and made again from itself; none of it may leave anything behind.
distcheck: dist
	-test ! -d distcheck || chmod -R u+w distcheck
	rm -rf distcheck
	mkdir -p distcheck/build distcheck/dest
	tar -xzf $(name).tar.gz -C distcheck
	chmod -R a-w distcheck/$(name)
	cd distcheck && find $(name) | sort >before
	cd distcheck/build && ../$(name)/configure --prefix=/usr
	+$(MAKE) -C distcheck/build all check
	+$(MAKE) -C distcheck/build DESTDIR="$$PWD/distcheck/dest" install
	distcheck/dest/usr/bin/smx --version
	+$(MAKE) -C distcheck/build DESTDIR="$$PWD/distcheck/dest" uninstall
	test -z "$$(find distcheck/dest ! -type d)"
	+$(MAKE) -C distcheck/build dist
	cmp $(name).tar.gz distcheck/build/$(name).tar.gz
	+$(MAKE) -C distcheck/build distclean
	test -z "$$(ls -A distcheck/build)"
	cd distcheck && find $(name) | sort | cmp - before
	chmod -R u+w distcheck
	rm -rf distcheck
	@echo '$(name).tar.gz is ready'

# The main job, to look at.
demo: smx
	@PATH="$$PWD:$$PATH"; cd $(srcdir); \
	show() { echo; echo "$$ $$*"; "$$@"; }; \
	echo 'Eight rows of logits, four classes:'; \
	show head -n 4 data/eight.csv && echo ... && \
	show smx --temp 0.7 data/eight.csv && \
	show smx --write argmax,conf,entropy data/eight.csv

endif
