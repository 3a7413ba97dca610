// SPDX-License-Identifier: MIT
/* Names of frames of processes: of this one, of one that ended, from damaged files. */
#include "made_up.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include "stacks/process.h"

__attribute__((noinline)) int made_up_function(int number)
{
	return number * number + 1;
}

static u64 address_of(int (*function)(int number))
{
	return (uintptr_t)function;
}

static int forget(void **state)
{
	(void)state;
	process_free();
	image_free();
	return 0;
}

static void check_frame(u32 pid, s32 stack, u64 address, bool caller, const char *name,
			u64 offset)
{
	struct process_frame frame = process_frame(pid, stack, address, caller);

	assert_non_null(frame.object);
	assert_string_equal(frame.object, "process");
	assert_non_null(frame.name);
	assert_string_equal(frame.name, name);
	assert_int_equal(frame.offset, offset);
}

static void own_function(void **state)
{
	const u64 code = address_of(made_up_function);
	const u64 addresses[] = {code + 1, code + 2, 0xdead};

	(void)state;
	process_open();
	process_see(getpid(), 7, addresses, 3, 0);
	image_resolve();
	assert_true(process_known(getpid(), 7));
	assert_false(process_known(getpid(), 8));
	check_frame(getpid(), 7, code + 1, false, "made_up_function", 1);
	check_frame(getpid(), 7, code + 2, true, "made_up_function", 2);
	assert_null(process_frame(getpid(), 7, 0xdead, true).object);
	assert_int_equal(process_frame(getpid(), 7, 0xdead, true).offset, 0xdead);
	assert_null(process_frame(getpid(), 8, code, false).object);
}

/* Code that lies where the process has none is of another program. */
static void other_program(void **state)
{
	const u64 code = address_of(made_up_function);
	const u64 addresses[] = {0x1000, code};

	(void)state;
	process_open();
	process_see(getpid(), 7, addresses, 2, 0);
	image_resolve();
	assert_null(process_frame(getpid(), 7, code, true).object);
}

/* A stack that is older than the process is of another one. */
static void older_stack(void **state)
{
	const u64 code = address_of(made_up_function);
	pid_t pid;

	(void)state;
	nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
	pid = fork();
	if (!pid)
		for (;;)
			pause();
	process_open();
	process_see(pid, 7, &code, 1, clock_now() - NS_PER_S / 20);
	process_see(pid, 8, &code, 1, clock_now());
	image_resolve();
	assert_null(process_frame(pid, 7, code, false).object);
	check_frame(pid, 8, code, false, "made_up_function", 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	process_see(pid, 9, &code, 1, 0);
	check_frame(pid, 8, code, false, "made_up_function", 0);
	check_frame(pid, 9, code, false, "made_up_function", 0);
}

static void ended_process(void **state)
{
	const u64 code = address_of(made_up_function);
	pid_t pid = fork();

	(void)state;
	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
	process_open();
	process_see(pid, 7, &code, 1, 0);
	image_resolve();
	assert_null(process_frame(pid, 7, code, false).object);
	assert_int_equal(process_frame(pid, 7, code, false).offset, code);
}

static void vdso(void **state)
{
	FILE *file = fopen("/proc/self/maps", "r");
	unsigned long long from = 0;
	char line[512];
	u64 address;

	(void)state;
	while (fgets(line, sizeof(line), file) && !strstr(line, "[vdso]"))
		;
	fclose(file);
	if (!strstr(line, "[vdso]") || sscanf(line, "%llx", &from) != 1)
		skip();
	address = from + 0x10;
	process_open();
	process_see(getpid(), 7, &address, 1, 0);
	image_resolve();
	assert_string_equal(process_frame(getpid(), 7, address, false).object, "[vdso]");
	assert_int_equal(process_frame(getpid(), 7, address, false).offset, 0x10);
}

/* This program, in memory; the caller closes it. */
static int copy_program(char **bytes, size_t *size)
{
	int from = open("/proc/self/exe", O_RDONLY), to = memfd_create("copy", 0);

	*size = lseek(from, 0, SEEK_END);
	*bytes = malloc(*size);
	assert_int_equal(pread(from, *bytes, *size, 0), *size);
	assert_int_equal(write(to, *bytes, *size), *size);
	close(from);
	return to;
}

/* Whatever stands in the heads of a file: no crash, and no endless work. */
static void damaged_files(void **state)
{
	char *bytes;
	size_t size;
	int fd = copy_program(&bytes, &size);
	u64 sections;

	(void)state;
	memcpy(&sections, bytes + 40, sizeof(sections));
	srand(1);
	for (int i = 0; i < 400; i++) {
		size_t at = i % 2 ? (u64)rand() % 1024 : sections + rand() % (size - sections);
		struct elf_place place = {.offset = rand() % size};
		u64 junk = i % 3 ? (u64)rand() << 33 | (u64)rand() : ~0ULL;

		assert_int_equal(pwrite(fd, &junk, 1 + rand() % 8, at) > 0, 1);
		elf_name(fd, &place, 1);
		free(place.name);
		assert_true(pwrite(fd, bytes, size, 0) == (ssize_t)size);
	}
	for (size_t end = size; end > 1; end = end * 2 / 3) {
		struct elf_place place = {.offset = end / 2};

		assert_int_equal(ftruncate(fd, end), 0);
		elf_name(fd, &place, 1);
		free(place.name);
	}
	close(fd);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(own_function, forget),
		cmocka_unit_test_teardown(other_program, forget),
		cmocka_unit_test_teardown(older_stack, forget),
		cmocka_unit_test_teardown(ended_process, forget),
		cmocka_unit_test_teardown(vdso, forget),
		cmocka_unit_test(damaged_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
