// SPDX-License-Identifier: MIT
/*
 * Recordings: a replay prints what the run has printed, and no file is believed.
 * With an argument a recording is written there, which fuzzing starts from.
 */
#include "made_up_run.h"

#include <endian.h>
#include <fcntl.h>
#include <zlib.h>

#include "record/recording.h"

static char directory[] = "/tmp/vnt-record-XXXXXX";
static char *record_path, *bad_path, *out_path, *again_path, *said_path;

static char *path_of(const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", directory, name) > 0);
	return path;
}

/* The bytes of a file, with a 0 behind them; the caller frees them. */
static char *bytes_of(const char *path, size_t *size)
{
	FILE *file = fopen(path, "r");
	char *bytes;

	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	*size = ftell(file);
	rewind(file);
	bytes = memory_get(1, *size + 1);
	assert_int_equal(fread(bytes, 1, *size, file), *size);
	fclose(file);
	return bytes;
}

static void write_bytes(const char *path, const void *bytes, size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	fclose(file);
}

/* Replay @path with one more @option, output and messages into their files. */
static int replay(const struct vnt_tool *tool, const char *path, const char *option)
{
	char *argv[] = {(char *)tool->name, "--replay", (char *)path, "-o", again_path,
			(char *)option, NULL};
	int saved = dup(STDERR_FILENO), status;
	int said = open(said_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	write_bytes(again_path, "", 0);
	fflush(stderr);
	dup2(said, STDERR_FILENO);
	status = vnt_run(tool, option ? 6 : 5, argv);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(said);
	return status;
}

static void assert_said(const char *what, bool once)
{
	size_t size;
	char *said = bytes_of(said_path, &size);

	if (!strstr(said, what))
		fail_msg("'%s' is not in '%s'", what, said);
	assert_true(!once || strchr(said, '\n') == said + size - 1);
	free(said);
}

/* Make the checksum of the chunk at @place right; returns where the next one is. */
static size_t check_chunk(char *bytes, size_t place)
{
	Bytef *chunk = (Bytef *)bytes + place;
	u32 length, crc;

	memcpy(&length, chunk + 4, sizeof(length));
	length = le32toh(length);
	crc = crc32(crc32(0, chunk, 8), chunk + RECORDING_HEAD, length);
	crc = htole32(crc);
	memcpy(chunk + 8, &crc, sizeof(crc));
	return place + RECORDING_HEAD + length;
}

/* Record a run with @options; a replay with @option prints the same. */
static void same(struct options options, const char *option)
{
	char *printed, *again;
	size_t size, size_again;

	options.sort = HIST_BY_COUNT;
	options.record = record_path;
	options.output = out_path;
	assert_int_equal(made_up_run(&options), STATUS_ENDED);
	assert_int_equal(replay(&whole, record_path, option), STATUS_ENDED);
	printed = bytes_of(out_path, &size);
	again = bytes_of(again_path, &size_again);
	assert_true(size > 1000);
	assert_string_equal(again, printed);
	free(printed);
	free(again);
}

static void a_replay_prints_the_same(void **state)
{
	(void)state;
	setenv("TZ", "<x>-05:30", 1);
	tzset();
	same((struct options){}, NULL);
	same((struct options){.interval_ns = NS_PER_S, .form = OUTPUT_JSON}, "--json");
	same((struct options){.top = 1, .interval_ns = 1}, "--top=1");
	same((struct options){.records = 3}, "-q");
	same((struct options){.by = "bytes"}, "--sort=bytes");
	same((struct options){.timestamp = true}, "-T");
	same((struct options){.group = "reason", .interval_ns = 1, .form = OUTPUT_JSON}, "--json");
	same((struct options){.group = "none", .each = true}, NULL);
	same((struct options){.interval_ns = 1, .form = OUTPUT_CSV}, "--format=csv");
	same((struct options){.group = "port", .dir = "out"}, NULL);
	same((struct options){.dir = "in", .interval_ns = 1, .form = OUTPUT_JSON}, "--json");
}

static void assert_printed(const char *what, bool printed)
{
	size_t size;
	char *again = bytes_of(again_path, &size);

	if (!strstr(again, what) == printed)
		fail_msg("'%s' is %sin '%s'", what, printed ? "not " : "", again);
	free(again);
}

static void counters_and_frames_are_replayed(void **state)
{
	(void)state;
	same((struct options){.interval_ns = 1}, NULL);
	assert_printed("IpInReceives", true);
	assert_printed("eth0 rx_packets", true);
	assert_printed("sin+0x1f (libm.so)", true);
	assert_printed("+0x2f (program)", true);
}

static void paths_are_replayed(void **state)
{
	(void)state;
	same((struct options){}, NULL);
	assert_printed("\nout, us\n", true);
	assert_printed("\nin, us\n", true);
	assert_printed("queued -> back", true);
	assert_printed("out: 4 expired after sent\n", true);
	assert_printed("out: 500 expired after queued: lost in the queue\n", true);
	assert_printed("in: 1099511627776 expired after back\n", true);
	same((struct options){.dir = "out"}, NULL);
	assert_printed("\nout, us\n", true);
	assert_printed("\nin, us\n", false);
	assert_printed("\nlatency, us\n", true);
	assert_int_equal(replay(&whole, record_path, "--dir=in"), STATUS_USAGE);
	assert_said("'dir': not with --replay", true);
}

static void a_path_has_to_exist(void **state)
{
	const size_t first = strlen(RECORDING_MAGIC) + 1;
	char *bytes, *dir;
	size_t size;

	(void)state;
	same((struct options){.dir = "out"}, NULL);
	bytes = bytes_of(record_path, &size);
	dir = memmem(bytes, size, "\003out", 4);
	assert_non_null(dir);
	memcpy(dir + 1, "o,t", 3);
	check_chunk(bytes, first);
	write_bytes(bad_path, bytes, size);
	assert_int_equal(replay(&whole, bad_path, NULL), STATUS_FAILED);
	assert_said("the recording is damaged: --dir 'o'", true);
	free(bytes);
}

/* The description of a path is part of what a tool is. */
static void of_another_path(void **state)
{
	const char *const other_stages[] = {"sent", "queue", "back"};
	const char *const other_diagnoses[] = {NULL, "lost", NULL};
	struct vnt_measure measures[3];
	struct vnt_tool other = whole;

	(void)state;
	same((struct options){}, NULL);
	other.measures = measures;
	for (int i = 0; i < 4; i++) {
		memcpy(measures, whole_measures, sizeof(measures));
		if (i == 1)
			measures[1].stages = other_stages;
		if (i == 2)
			measures[1].diagnoses = other_diagnoses;
		if (i == 3)
			measures[1].stage_offset++;
		assert_int_equal(replay(&other, record_path, NULL),
				 i ? STATUS_FAILED : STATUS_ENDED);
		if (i)
			assert_said("made from another spec", true);
	}
}

static void names_come_from_the_recording(void **state)
{
	size_t size;
	char *again;

	(void)state;
	same((struct options){}, NULL);
	again = bytes_of(again_path, &size);
	assert_non_null(strstr(again, "TOO_SMALL"));
	assert_non_null(strstr(again, "function_1+0x23"));
	assert_non_null(strstr(again, "back: 77 missed"));
	free(again);
}

static void every_beginning_is_shown(void **state)
{
	char *bytes, *printed, *again;
	size_t size, size_out, size_again;

	(void)state;
	same((struct options){}, NULL);
	bytes = bytes_of(record_path, &size);
	printed = bytes_of(out_path, &size_out);
	for (size_t i = 0; i < size; i++) {
		write_bytes(bad_path, bytes, i);
		assert_int_equal(replay(&whole, bad_path, NULL), STATUS_FAILED);
		assert_said(i < 8 ? "byte 0: this is no recording" : "ends early", true);
		again = bytes_of(again_path, &size_again);
		assert_true(size_again < size_out);
		assert_memory_equal(again, printed, size_again);
		free(again);
	}
	write_bytes(bad_path, bytes, size);
	assert_int_equal(truncate(bad_path, size + 1), 0);
	assert_int_equal(replay(&whole, bad_path, NULL), STATUS_FAILED);
	assert_said("more follows after the end", true);
	free(bytes);
	free(printed);
}

static void no_byte_can_change(void **state)
{
	size_t size;
	char *bytes;

	(void)state;
	same((struct options){.interval_ns = 1}, NULL);
	bytes = bytes_of(record_path, &size);
	for (size_t i = 0; i < size; i++) {
		bytes[i] ^= 1 << i % 8;
		write_bytes(bad_path, bytes, size);
		assert_int_equal(replay(&whole, bad_path, "--json"), STATUS_FAILED);
		assert_said(": byte ", true);
		bytes[i] ^= 1 << i % 8;
	}
	free(bytes);
}

/* Set each byte of the chunk at @place to @byte, with the checksum that fits. */
static void spoil_chunk(char *bytes, size_t size, size_t place, u8 byte)
{
	size_t end = check_chunk(bytes, place);

	for (size_t i = place + RECORDING_HEAD; i < end; i++) {
		char old = bytes[i];
		int status;

		bytes[i] = byte;
		check_chunk(bytes, place);
		write_bytes(bad_path, bytes, size);
		status = replay(&whole, bad_path, i % 2 ? "--json" : "-T");
		assert_true(status == STATUS_ENDED || status == STATUS_FAILED);
		if (status == STATUS_FAILED)
			assert_said(": byte ", true);
		bytes[i] = old;
		check_chunk(bytes, place);
	}
}

static void checksums_prove_nothing(void **state)
{
	const size_t first = strlen(RECORDING_MAGIC) + 1;
	size_t size, place;
	char *bytes;

	(void)state;
	same((struct options){.interval_ns = 1}, NULL);
	bytes = bytes_of(record_path, &size);
	for (place = first; place < size; place = check_chunk(bytes, place))
		spoil_chunk(bytes, size, place, place % 2 ? 0xff : 0);
	assert_int_equal(place, size);
	free(bytes);
}

static void of_another_tool(void **state)
{
	struct vnt_tool other = whole;
	size_t size;
	char *bytes;

	(void)state;
	same((struct options){}, NULL);
	other.name = "other";
	assert_int_equal(replay(&other, record_path, NULL), STATUS_FAILED);
	assert_said("recorded by 'whole', not by 'other'", true);
	other.name = whole.name;
	other.spec = "tool: whole # changed\n";
	assert_int_equal(replay(&other, record_path, NULL), STATUS_FAILED);
	assert_said("recorded by a whole that is made from another spec", true);
	bytes = bytes_of(record_path, &size);
	bytes[strlen(RECORDING_MAGIC)]++;
	write_bytes(bad_path, bytes, size);
	assert_int_equal(replay(&whole, bad_path, NULL), STATUS_FAILED);
	assert_said("byte 7: the recording has version 2, this tool reads version 1", true);
	bytes[strlen(RECORDING_MAGIC)]--;
	bytes[strlen(RECORDING_MAGIC) + 1 + RECORDING_HEAD]++;
	check_chunk(bytes, strlen(RECORDING_MAGIC) + 1);
	write_bytes(bad_path, bytes, size);
	assert_int_equal(replay(&whole, bad_path, NULL), STATUS_FAILED);
	assert_said("recorded by runtime", true);
	free(bytes);
}

static void options_of_runs_are_refused(void **state)
{
	(void)state;
	same((struct options){}, NULL);
	assert_int_equal(replay(&whole, record_path, "-d5"), STATUS_USAGE);
	assert_said("'duration': not with --replay, whose run is over", true);
	assert_int_equal(replay(&whole, record_path, "5"), STATUS_USAGE);
	assert_said("'interval': not with --replay", true);
	assert_int_equal(replay(&whole, record_path, "--record=x"), STATUS_USAGE);
	assert_said("'record': not with --replay", true);
	assert_int_equal(replay(&whole, again_path, NULL), STATUS_USAGE);
	assert_said("this is the recording", true);
	assert_int_equal(replay(&whole, directory, NULL), STATUS_FAILED);
	assert_int_equal(replay(&whole, "/no/such/file", NULL), STATUS_FAILED);
	assert_said("cannot open /no/such/file", true);
}

static void a_full_disk_is_said_once(void **state)
{
	struct options options = {.record = "/dev/full", .output = out_path};
	int saved = dup(STDERR_FILENO), said = open(said_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	enum status status;
	size_t size;

	(void)state;
	fflush(stderr);
	dup2(said, STDERR_FILENO);
	status = made_up_run(&options);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(said);
	assert_int_equal(status, STATUS_FAILED);
	assert_said("/dev/full: cannot record any more: No space left on device", true);
	free(bytes_of(out_path, &size));
	assert_true(size > 1000);
}

static int open_directory(void **state)
{
	(void)state;
	if (!mkdtemp(directory))
		return -1;
	record_path = path_of("record");
	bad_path = path_of("bad");
	out_path = path_of("out");
	again_path = path_of("again");
	said_path = path_of("said");
	return 0;
}

static int remove_directory(void **state)
{
	char *paths[] = {record_path, bad_path, out_path, again_path, said_path};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		unlink(paths[i]);
		free(paths[i]);
	}
	return rmdir(directory);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_replay_prints_the_same),
		cmocka_unit_test(names_come_from_the_recording),
		cmocka_unit_test(paths_are_replayed),
		cmocka_unit_test(counters_and_frames_are_replayed),
		cmocka_unit_test(a_path_has_to_exist),
		cmocka_unit_test(of_another_path),
		cmocka_unit_test(every_beginning_is_shown),
		cmocka_unit_test(no_byte_can_change),
		cmocka_unit_test(checksums_prove_nothing),
		cmocka_unit_test(of_another_tool),
		cmocka_unit_test(options_of_runs_are_refused),
		cmocka_unit_test(a_full_disk_is_said_once),
	};

	if (argc == 2) {
		struct options options = {.output = "/dev/null", .record = argv[1]};

		return made_up_run(&options);
	}
	return cmocka_run_group_tests(tests, open_directory, remove_directory);
}
