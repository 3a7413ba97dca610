// SPDX-License-Identifier: MIT
/*
 * Writes and reads the file of old bindings.  Each `set` appends to it before it changes
 * anything; `undo` reads it from its end, so that the oldest binding is restored last, and
 * removes it.
 *
 *	vnt-bind undo 1
 *	boot 0c5ee5f2-...
 *	thread TID PID START CPUS NAME
 *	irq NUMBER CPUS NAME
 *	memory PID START NODES CGROUP		NODES -: it had none of its own
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bind.h"

#define FIRST_LINE "vnt-bind undo 1"
#define BOOT_ID 37
#define FILE_MAX (64 << 20)
#define LINE_ROOM (CPUS_TEXT + THING_NAME + 64)

/* What tells this boot from others: thread ids and start times come again. */
static void read_boot(char *boot)
{
	if (!file_line(file_proc, boot, BOOT_ID, "sys/kernel/random/boot_id"))
		strcpy(boot, "unknown");
}

/* Only its owner may have written it: it says what will be bound where. */
static bool is_ours(int fd, const char *path)
{
	struct stat stat;

	if (fstat(fd, &stat) || !S_ISREG(stat.st_mode))
		warnx("%s is no file to undo from", path);
	else if (stat.st_uid != geteuid() || stat.st_mode & (S_IWGRP | S_IWOTH))
		warnx("%s could be written by somebody else", path);
	else if (stat.st_size > FILE_MAX)
		warnx("%s is too big", path);
	else
		return true;
	return false;
}

/* Open and lock it, which another vnt-bind may be about to remove; -1 with errno. */
static int open_locked(const char *path, int flags)
{
	struct stat stat;
	int fd;

	for (;;) {
		fd = open(path, flags | O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
		if (fd < 0)
			return -1;
		while (flock(fd, LOCK_EX) && errno == EINTR)
			;
		if (fstat(fd, &stat) || stat.st_nlink)
			return fd;
		close(fd);
	}
}

/* The whole file with a 0 after it, to be freed; NULL after a message. */
static char *read_whole(int fd, const char *path)
{
	off_t size = lseek(fd, 0, SEEK_END), done = 0;
	char *text = memory_get(1, size + 1);

	while (done < size) {
		ssize_t more = pread(fd, text + done, size - done, done);

		if (more <= 0) {
			warn("cannot read %s", path);
			free(text);
			return NULL;
		}
		done += more;
	}
	if ((off_t)strlen(text) == size)
		return text;
	warnx("%s is no undo file of vnt-bind", path);
	free(text);
	return NULL;
}

/* Whether @text begins as it must; *@text is then after that. */
static bool check_head(char **text, const char *path)
{
	char boot[BOOT_ID], head[128];

	read_boot(boot);
	if (strncmp(*text, FIRST_LINE "\n", strlen(FIRST_LINE "\n"))) {
		warnx("%s is no undo file of vnt-bind", path);
		return false;
	}
	snprintf(head, sizeof(head), FIRST_LINE "\nboot %s\n", boot);
	if (strncmp(*text, head, strlen(head))) {
		warnx("%s is from before this machine was booted: remove it", path);
		return false;
	}
	*text += strlen(head);
	return true;
}

static bool check_content(int fd, const char *path)
{
	char *text = read_whole(fd, path), *rest = text;
	bool fine = text && (!*text || check_head(&rest, path));

	free(text);
	return fine;
}

static void put_thing(FILE *file, const struct thing *thing)
{
	char text[CPUS_TEXT];
	const char *cpus = thing_set(&thing->allowed, text);

	if (thing->role == ROLE_IRQ)
		fprintf(file, "irq %u %s %s\n", thing->number, cpus, thing->name);
	else if (thing->role == ROLE_MEMORY)
		fprintf(file, "memory %u %" PRIu64 " %s %s\n", thing->pid, (uint64_t)thing->start,
			cpus, thing->name);
	else
		fprintf(file, "thread %u %u %" PRIu64 " %s %s\n", thing->number, thing->pid,
			(uint64_t)thing->start, cpus, thing->name);
}

static char *make_text(const struct undo *undo, const struct changes *changes, size_t *size)
{
	char *text = NULL, boot[BOOT_ID];
	FILE *file = open_memstream(&text, size);

	if (!file)
		errx(STATUS_FAILED, "out of memory");
	read_boot(boot);
	if (!undo->size)
		fprintf(file, FIRST_LINE "\nboot %s\n", boot);
	for (size_t i = 0; i < changes->count; i++)
		put_thing(file, &changes->list[i].thing);
	if (fclose(file))
		errx(STATUS_FAILED, "out of memory");
	return text;
}

/* How all is now: before the file was locked another vnt-bind may have been at work. */
static void read_again(struct changes *changes)
{
	struct thing now;

	for (size_t i = 0; i < changes->count; i++) {
		if (thing_again(&changes->list[i].thing, &now))
			changes->list[i].thing = now;
	}
}

/* Append how all is now; the file stays locked. */
enum status undo_begin(struct undo *undo, const char *path, struct changes *changes)
{
	size_t size = 0;
	char *text;
	bool fine;

	*undo = (struct undo){.path = path, .fd = open_locked(path, O_CREAT | O_APPEND)};
	if (undo->fd < 0) {
		warnx("cannot write %s: %s; --undo-file names another", path, strerror(errno));
		return STATUS_FAILED;
	}
	if (!is_ours(undo->fd, path) || !check_content(undo->fd, path))
		return STATUS_FAILED;
	undo->size = lseek(undo->fd, 0, SEEK_END);
	read_again(changes);
	text = make_text(undo, changes, &size);
	fine = write(undo->fd, text, size) == (ssize_t)size && !fsync(undo->fd);
	free(text);
	if (fine)
		return STATUS_ENDED;
	warn("cannot write %s", path);
	undo_cancel(undo);
	return STATUS_FAILED;
}

/* Nothing was changed: take back what was appended. */
void undo_cancel(struct undo *undo)
{
	if (!undo->size)
		unlink(undo->path);
	else if (ftruncate(undo->fd, undo->size))
		warn("cannot shorten %s", undo->path);
	close(undo->fd);
}

/* Cut the next word out of *@line. */
static const char *take_word(char **line)
{
	char *word = *line;

	*line += strcspn(word, " ");
	if (**line)
		*(*line)++ = '\0';
	return word;
}

static bool take_number(char **line, u64 max, u64 *number)
{
	return parse_number(take_word(line), 0, max, number);
}

static bool parse_set(const char *text, bool may_be_empty, struct cpus *cpus)
{
	return (may_be_empty && !strcmp(text, "-")) || cpus_parse(text, cpus);
}

static bool parse_line(char *line, struct thing *thing)
{
	const char *kind = take_word(&line);
	bool irq = !strcmp(kind, "irq"), memory = !strcmp(kind, "memory");
	u64 number, pid, start = 0;

	memset(thing, 0, sizeof(*thing));
	if ((!irq && !memory && strcmp(kind, "thread")) || !take_number(&line, INT32_MAX, &number))
		return false;
	pid = irq ? 0 : number;
	if ((!irq && !memory && !take_number(&line, INT32_MAX, &pid)) ||
	    (!irq && !take_number(&line, UINT64_MAX, &start)) ||
	    !parse_set(take_word(&line), memory, &thing->allowed))
		return false;
	thing->role = irq ? ROLE_IRQ : memory ? ROLE_MEMORY : ROLE_OTHER;
	thing->number = number;
	thing->pid = pid;
	thing->start = start;
	snprintf(thing->name, sizeof(thing->name), "%s", line);
	file_clean(thing->name);
	return true;
}

/* All lines, into @changes; false after a message. */
static bool parse_lines(struct changes *changes, char *text, const char *path)
{
	unsigned int number = 3;
	char *line;

	for (; *text; number++) {
		line = text;
		text += strcspn(text, "\n");
		if (!*text) {
			/* It was being written when the machine or vnt-bind was stopped. */
			warnx("%s:%u: is not whole, and left out", path, number);
			break;
		}
		*text++ = '\0';
		if (parse_line(line, &changes_add(changes)->thing))
			continue;
		warnx("%s:%u: is no line of an undo file", path, number);
		return false;
	}
	return true;
}

/* Whether @change is no more to be undone. */
static bool undo_change(const struct change *change, const struct topology *topology, bool dry_run)
{
	char name[THING_NAME + 32], cpus[CPUS_TEXT];
	struct thing now;
	enum change_result result;

	thing_text(&change->thing, name, sizeof(name));
	errno = 0;
	if (dry_run)
		result = thing_again(&change->thing, &now) ? CHANGE_DONE : CHANGE_GONE;
	else
		result = change_back(change, topology);
	switch (result) {
	case CHANGE_DONE:
		cpus_text(&change->thing.allowed, cpus);
		printf("%s: %s\n", name, *cpus ? cpus : "as the cgroups above allow");
		return true;
	case CHANGE_GONE:
		printf("%s: has ended%s\n", name,
		       change->thing.role == ROLE_MEMORY ? ", or is in another cgroup" : "");
		return true;
	default:
		warnx("%s cannot be bound to %s %s: %s", name,
		      change->thing.role == ROLE_MEMORY ? "nodes" : "CPUs",
		      thing_set(&change->thing.allowed, cpus),
		      errno ? strerror(errno) : "its cgroup's cpuset allows less");
		return false;
	}
}

static enum status undo_all(int fd, const char *path, const struct topology *topology, bool dry_run)
{
	char *text = read_whole(fd, path), *rest = text;
	struct changes changes = {};
	bool fine = text && check_head(&rest, path) && parse_lines(&changes, rest, path);
	size_t failed = 0;

	for (size_t i = fine ? changes.count : 0; i; i--)
		failed += !undo_change(&changes.list[i - 1], topology, dry_run);
	if (failed)
		warnx("%s stays: %zu of %zu could not be undone", path, failed, changes.count);
	else if (fine && !dry_run && unlink(path))
		warn("cannot remove %s", path);
	free(text);
	changes_free(&changes);
	return fine && !failed ? STATUS_ENDED : STATUS_FAILED;
}

/* Make everything again as @path says. */
enum status undo_run(const char *path, const struct topology *topology, bool dry_run)
{
	enum status status = STATUS_FAILED;
	int fd = open_locked(path, 0);

	if (fd < 0) {
		if (errno == ENOENT)
			warnx("nothing to undo: there is no %s", path);
		else
			warn("cannot open %s", path);
		return status;
	}
	if (is_ours(fd, path))
		status = undo_all(fd, path, topology, dry_run);
	close(fd);
	return status;
}
