/* SPDX-License-Identifier: MIT */
/*
 * smx completion: the script that makes a shell ask smx what could be typed. The scripts
 * are those of src/cli/completion/; what they ask is in complete.c.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "cli/command.h"
#include "cli/groups.h"
#include "cli/settings.h"
#include "report/page_files.h"

static const char *const shells[] = {"bash", "zsh", "fish", NULL};
static const struct page_file *const scripts[] = {
    &completion_bash, &completion_zsh, &completion_fish};

static int
find_shell(const struct settings *s, struct err *err)
{
	for (int i = 0; shells[i] && !s->no_file; i++) {
		if (strcmp(shells[i], s->file[0]) == 0)
			return i;
	}
	if (s->no_file)
		return err_set(err, ERR_USAGE, "which shell? give bash, zsh or fish");
	return err_set(
	    err, ERR_USAGE, "%.200s: no completions for that; give bash, zsh or fish", s->file[0]);
}

static int
completion(struct settings *s, struct err *err)
{
	const int shell = s->nfile > 1
	    ? err_set(err, ERR_USAGE, "give one shell: bash, zsh or fish")
	    : find_shell(s, err);

	if (shell < 0)
		return -1;
	fwrite(scripts[shell]->text, 1, scripts[shell]->len, stdout);
	if (fflush(stdout) != 0 || ferror(stdout))
		return err_errno(err, "standard output: write error");
	return EXIT_DONE;
}

static const struct opt_group *const groups[] = {&group_help, NULL};
static const char *const lacks[] = {"quiet", "strict", NULL};

const struct command command_completion = {
    .name = "completion",
    .help = "write the completions of a shell",
    .usage = "usage: smx completion bash|zsh|fish\n\n"
	     "Writes a script that completes commands, options, their words, files and the\n"
	     "columns of the file that is on the line. 'make install' installs all three.\n\n"
	     "  smx completion bash >~/.local/share/bash-completion/completions/smx\n"
	     "  smx completion zsh >~/.zfunc/_smx\n"
	     "  smx completion fish >~/.config/fish/completions/smx.fish\n",
    .brief = "smx completion bash|zsh|fish\n"
	     "       smx completion --help\n",
    .group = groups,
    .lacks = lacks,
    .operands = shells,
    .run = completion,
};
