// SPDX-License-Identifier: MIT
/*
 * Remembers which files' code was mapped where in a process when a stack of it was first
 * seen.  A process may execute another program or end, and its id may be reused, so each
 * stack is tied to one state of one process.  A frame that cannot be resolved with
 * certainty stays an address.
 */
#include <err.h>
#include <limits.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "stacks/process.h"

#define PROCESSES 8192		/* states of processes */
#define SEEN (1 << 16)		/* stacks of processes */
#define RANGES (1 << 18)	/* of all states */
#define RANGES_EACH 4096
#define LINES (1 << 18)		/* of one file of mappings */

/* A range of addresses with code. */
struct range {
	u64 from, to;
	u64 offset;		/* in the file, of @from */
	struct image *image;	/* NULL: code without a file */
};

/* What distinguishes a process, and the program it executes, from others. */
struct identity {
	u64 start_ns;		/* of CLOCK_BOOTTIME, to a clock tick */
	u64 code, stack;	/* where these lie; 0 or 1: not permitted */
};

struct process {
	u32 pid;
	struct identity is;
	struct range *ranges;	/* sorted */
	size_t count, room;
};

struct seen {
	u32 pid;
	s32 stack;
	struct process *process;	/* NULL: unknown */
};

static struct {
	bool open;
	struct process **processes;
	size_t count, room;
	size_t ranges;
	struct seen *seen;	/* sorted by pid and stack */
	size_t seen_count, seen_room;
} known;

/* A frame that process_add() has added. */
struct added {
	u32 pid;
	s32 stack;
	u64 address;
	bool caller;
	struct process_frame frame;
	char texts[];		/* of the frame */
};

static void *added;		/* a tree of them */

#define ORDER(a, b) if ((a) != (b)) return (a) < (b) ? -1 : 1

static int compare_added(const void *left, const void *right)
{
	const struct added *a = left, *b = right;

	ORDER(a->pid, b->pid);
	ORDER(a->stack, b->stack);
	ORDER(a->address, b->address);
	ORDER(a->caller, b->caller);
	return 0;
}

void process_add(u32 pid, s32 stack, u64 address, bool caller,
		 const struct process_frame *frame)
{
	size_t object = strlen(frame->object) + 1, name = frame->name ? strlen(frame->name) + 1 : 0;
	struct added *one = memory_get(1, sizeof(*one) + object + name);
	void *node;

	*one = (struct added){pid, stack, address, caller, *frame};
	one->frame.object = memcpy(one->texts, frame->object, object);
	if (name)
		one->frame.name = memcpy(one->texts + object, frame->name, name);
	node = tsearch(one, &added, compare_added);
	if (!node)
		errx(STATUS_FAILED, "out of memory");
	if (*(struct added **)node != one)
		free(one);
}

static const struct added *find_added(u32 pid, s32 stack, u64 address, bool caller)
{
	const struct added wanted = {pid, stack, address, caller, {}};
	void *node = tfind(&wanted, &added, compare_added);

	return node ? *(struct added **)node : NULL;
}

void process_open(void)
{
	known.open = true;
}

/* The index of the first entry that is not before @stack of @pid. */
static size_t find_seen(u32 pid, s32 stack)
{
	size_t low = 0, high = known.seen_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct seen *seen = &known.seen[middle];

		if (seen->pid < pid || (seen->pid == pid && seen->stack < stack))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct seen *get_seen(u32 pid, s32 stack)
{
	size_t index = find_seen(pid, stack);
	const struct seen *seen;

	if (index >= known.seen_count)
		return NULL;
	seen = &known.seen[index];
	return seen->pid == pid && seen->stack == stack ? seen : NULL;
}

bool process_known(u32 pid, s32 stack)
{
	return get_seen(pid, stack);
}

static void add_seen(u32 pid, s32 stack, struct process *process)
{
	size_t index = find_seen(pid, stack);

	known.seen = memory_grow(known.seen, &known.seen_room, known.seen_count,
				 sizeof(*known.seen));
	memmove(&known.seen[index + 1], &known.seen[index],
		(known.seen_count - index) * sizeof(*known.seen));
	known.seen[index] = (struct seen){pid, stack, process};
	known.seen_count++;
}

/* Open @name of process @pid; NULL if the process has ended or is not ours to read. */
static FILE *open_file(u32 pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%u/%s", pid, name);
	return fopen(path, "re");
}

/* Read the identity of process @pid.  Returns false if there is no such process. */
static bool identify(u32 pid, struct identity *identity)
{
	unsigned long long start, code, stack;
	FILE *file = open_file(pid, "stat");
	char text[2048];
	size_t size = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	const char *end;

	if (file)
		fclose(file);
	text[size] = '\0';
	end = strrchr(text, ')');	/* of the name, which may hold anything */
	if (!end || sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d "
			   "%*d %*d %*d %*d %*d %llu %*u %*d %*u %llu %*u %llu",
			   &start, &code, &stack) != 3)
		return false;
	*identity = (struct identity){start * (NS_PER_S / sysconf(_SC_CLK_TCK)), code, stack};
	return true;
}

static bool same(const struct identity *a, const struct identity *b)
{
	return a->start_ns == b->start_ns && a->code == b->code && a->stack == b->stack;
}

/* Convert @time from CLOCK_MONOTONIC to CLOCK_BOOTTIME, in ns. */
static u64 boot_time(u64 time)
{
	struct timespec boot;
	u64 age;

	clock_gettime(CLOCK_BOOTTIME, &boot);
	age = clock_now() - time;
	return boot.tv_sec * NS_PER_S + boot.tv_nsec - age;
}

/* All 64-bit processes share one vDSO; that of 32-bit processes is at lower addresses. */
static bool is_vdso(const char *path, u64 address)
{
	return !strcmp(path, IMAGE_VDSO) && address > UINT32_MAX;
}

/* Parse a line of /proc/PID/maps: FROM-TO rwxp OFFSET MAJOR:MINOR INODE PATH */
static void add_range(struct process *process, char *line)
{
	unsigned long long from, to, offset, inode;
	unsigned int major, minor;
	char mode[5];
	int path = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%llx-%llx %4s %llx %x:%x %llu %n", &from, &to, mode, &offset,
		   &major, &minor, &inode, &path) != 7 || !path || mode[2] != 'x')
		return;
	process->ranges = memory_grow(process->ranges, &process->room, process->count,
				      sizeof(*process->ranges));
	process->ranges[process->count++] = (struct range){
		.from = from, .to = to, .offset = offset,
		.image = inode || is_vdso(line + path, from) ?
			 image_get(makedev(major, minor), inode, line + path) : NULL,
	};
}

/* Read the next line of @file; a line that is too long is truncated. */
static bool read_line(FILE *file, char *line, size_t size)
{
	if (!fgets(line, size, file))
		return false;
	if (!strchr(line, '\n'))
		while (!feof(file) && !ferror(file) && fgetc(file) != '\n')
			;
	return true;
}

static void read_ranges(struct process *process)
{
	FILE *file = open_file(process->pid, "maps");
	char line[PATH_MAX + 128];

	for (unsigned int i = 0; file && i < LINES && process->count < RANGES_EACH &&
	     read_line(file, line, sizeof(line)); i++)
		add_range(process, line);
	if (file)
		fclose(file);
}

static void free_process(struct process *process)
{
	free(process->ranges);
	free(process);
}

/*
 * Read the mappings of @pid, whose identity is @is.  NULL if they are hidden, or if the
 * process has ended or changed meanwhile.
 */
static struct process *read_process(u32 pid, const struct identity *is)
{
	struct process *process = memory_get(1, sizeof(*process));
	struct identity now;

	process->pid = pid;
	process->is = *is;
	read_ranges(process);
	if (!process->count || process->count > RANGES - known.ranges ||
	    !identify(pid, &now) || !same(&now, is)) {
		free_process(process);
		return NULL;
	}
	known.processes = memory_grow(known.processes, &known.room, known.count,
				      sizeof(*known.processes));
	known.processes[known.count++] = process;
	known.ranges += process->count;
	return process;
}

/* The state of @pid that was read last, or NULL. */
static struct process *last_of(u32 pid)
{
	for (size_t i = known.count; i; i--) {
		if (known.processes[i - 1]->pid == pid)
			return known.processes[i - 1];
	}
	return NULL;
}

static const struct range *find_range(const struct process *process, u64 address)
{
	for (size_t i = 0; i < process->count; i++) {
		if (address >= process->ranges[i].from && address < process->ranges[i].to)
			return &process->ranges[i];
	}
	return NULL;
}

/*
 * The state of @pid that a stack belongs to which was taken at @time of CLOCK_MONOTONIC, 0
 * if unknown, and whose innermost address is @address.  NULL if that is not known, or has
 * no code there.
 */
static struct process *get_process(u32 pid, u64 address, u64 time)
{
	struct process *last = last_of(pid);
	bool fits = last && find_range(last, address);
	struct identity now;

	if (!identify(pid, &now) || (time && now.start_ns > boot_time(time)))
		return fits ? last : NULL;
	if (fits && same(&last->is, &now))
		return last;
	last = known.count < PROCESSES ? read_process(pid, &now) : NULL;
	return last && find_range(last, address) ? last : NULL;
}

/* Whether @process still exists and executes the same program. */
static bool is_still(const struct process *process)
{
	struct identity now;

	return identify(process->pid, &now) && same(&process->is, &now);
}

/* Request the name of the frame at @address. */
static void want(const struct process *process, u64 address)
{
	const struct range *range = find_range(process, address);
	int fd;

	if (!range || !range->image ||
	    !image_want(range->image, address - range->from + range->offset))
		return;
	fd = image_open(range->image, process->pid, range->from, range->to);
	if (fd >= 0 && !is_still(process)) {
		close(fd);
		fd = -1;
	}
	image_take(range->image, fd);
}

/*
 * The address to look up for @address.  A caller's is the return address, which may be in
 * the next function: the call may be the last instruction of its own.
 */
static u64 inside(u64 address, bool caller)
{
	return address - caller;
}

void process_see(u32 pid, s32 stack, const u64 *addresses, size_t count, u64 time)
{
	struct process *process;

	if (!known.open || !count || known.seen_count == SEEN || process_known(pid, stack))
		return;
	process = get_process(pid, addresses[0], time);
	add_seen(pid, stack, process);
	for (size_t i = 0; process && i < count; i++)
		want(process, inside(addresses[i], i));
}

struct process_frame process_frame(u32 pid, s32 stack, u64 address, bool caller)
{
	const struct added *known_frame = find_added(pid, stack, address, caller);
	const struct seen *seen = get_seen(pid, stack);
	u64 at = inside(address, caller);
	const struct range *range = seen && seen->process ? find_range(seen->process, at) : NULL;
	struct process_frame frame = {.offset = address};
	const struct elf_place *place;

	if (known_frame)
		return known_frame->frame;
	if (!range || !range->image)
		return frame;
	at = at - range->from + range->offset;
	place = image_place(range->image, at);
	frame.object = image_name(range->image);
	frame.offset = (place ? place->address : at) + caller;
	if (place && place->name) {
		frame.name = place->name;
		frame.offset -= place->start;
	}
	return frame;
}

void process_free(void)
{
	for (size_t i = 0; i < known.count; i++)
		free_process(known.processes[i]);
	free(known.processes);
	free(known.seen);
	tdestroy(added, free);
	added = NULL;
	memset(&known, 0, sizeof(known));
}
