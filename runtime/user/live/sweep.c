// SPDX-License-Identifier: MIT
/*
 * Removes entries that have been in the kernel's tables for too long.  Entries that waited
 * for their end are counted as expired, or as not unique where there was another packet like
 * theirs, so that an end may have come; objects are just deleted.  Of a table that is nearly full
 * the older half of the starts is evicted, so that newer ones find room.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "attach/object.h"
#include "live/tables.h"
#include "options/choice.h"
#include "results/account.h"

#define PERIOD_STATES NS_PER_S		/* objects that expire are not in a hurry */
#define PERIOD_STARTS (NS_PER_S / 4)	/* starts may fill their table */

/* The shorter of @period, where 0 is none, and a quarter of @timeout_ns, at most @most. */
static u64 shorter(u64 period, u64 timeout_ns, u64 most)
{
	u64 quarter = timeout_ns / 4 < most ? timeout_ns / 4 : most;

	return period && period < quarter ? period : quarter;
}

u64 sweep_period(const struct vnt_tool *tool)
{
	u64 period = 0;

	for (unsigned int i = 0; i < tool->measures_count; i++) {
		if (tool->measures[i].waiting)
			period = shorter(period, tool->measures[i].timeout_ns, PERIOD_STARTS);
	}
	for (unsigned int i = 0; i < tool->states_count; i++)
		period = shorter(period, tool->states[i].timeout_ns, PERIOD_STATES);
	return period;
}

/* The context of visit_entry(). */
struct sweep {
	struct vnt_account *swept;
	u64 oldest;		/* time of what may still stay */
	bool is_state;		/* whose objects are in use until they are dropped */
	bool evicts;		/* what is older gives way, though it may still end */
	u64 *times;		/* of starts that stay and may end; owned by sweep_map() */
	size_t stays, room;
	int fd;			/* of the table; -1: nothing moves any more */
	int unclear_fd;		/* of the numbers of packets that had another like them, or -1 */
	int fates_fd;		/* of what became of packets, or -1 */
	u32 measure;
	u32 stage_offset;	/* of a path ... */
	u64 *expired;		/* ... by stage, or NULL */
	struct account *account;
	const struct vnt_event *event;	/* that shows what expires, or NULL */
	size_t key_size, value_size;
};

/* Was there another packet like that of the entry @key? */
static bool is_unclear(const struct sweep *sweep, const void *key)
{
	u8 yes;

	return sweep->unclear_fd >= 0 && !bpf_map_lookup_elem(sweep->unclear_fd, key, &yes);
}

/* What became of the packet of the entry @key, for which nothing waits any longer. */
static struct vnt_fate take_fate(const struct sweep *sweep, const void *key)
{
	struct vnt_fate fate = {};

	if (sweep->fates_fd >= 0 && !bpf_map_lookup_elem(sweep->fates_fd, key, &fate))
		bpf_map_delete_elem(sweep->fates_fd, key);
	return fate;
}

/* The entry @key with @value, which was at @stage, has expired. */
static void note_expired(const struct sweep *sweep, const void *key, const void *value, u32 stage)
{
	const struct account_fate is = {
		.measure = sweep->measure, .stage = stage, .fate = take_fate(sweep, key), .count = 1,
	};
	u64 time;

	if (is.fate.kind)
		account_fate(sweep->account, &is);
	if (!sweep->event)
		return;
	memcpy(&time, value, sizeof(time));
	account_note(sweep->account, sweep->event, time);
	account_add(sweep->account, key, sweep->key_size);
	account_add(sweep->account, value, sweep->value_size);
	if (sweep->fates_fd >= 0)
		account_add(sweep->account, &is.fate, sizeof(is.fate));
}

/* An entry of @time stays; at the end of the run it is said to wait. */
static void stays(struct sweep *sweep, u64 time)
{
	if (sweep->fd < 0)
		sweep->swept->waiting++;
	if (sweep->fd < 0 || sweep->is_state)
		return;
	sweep->times = memory_grow(sweep->times, &sweep->room, sweep->stays, sizeof(*sweep->times));
	sweep->times[sweep->stays++] = time;
}

/*
 * Remove an entry that is too old.  The end of a pair may delete it at the same time:
 * whoever succeeds counts it.
 */
static void visit_entry(void *context, const void *key, const void *value)
{
	struct sweep *sweep = context;
	u32 stage = 0;
	u64 time;

	memcpy(&time, value, sizeof(time));
	if (time >= sweep->oldest) {
		stays(sweep, time);
		return;
	}
	if (sweep->fd >= 0 && bpf_map_delete_elem(sweep->fd, key))
		return;
	if (!time)		/* it has ended, see pair.bpf.h */
		return;
	if (sweep->evicts) {
		sweep->swept->evicted++;
		return;
	}
	if (is_unclear(sweep, key)) {
		sweep->swept->not_unique++;
		return;
	}
	sweep->swept->expired++;
	if (sweep->expired) {
		memcpy(&stage, (const char *)value + sweep->stage_offset, sizeof(stage));
		stage = stage < VNT_STAGES ? stage : 0;
		sweep->expired[stage]++;
	}
	note_expired(sweep, key, value, stage);
}

/* If @map is nearly full, evict what is older than the younger half of what it can hold. */
static int make_room(struct sweep *sweep, const struct bpf_map *map)
{
	size_t room = bpf_map__max_entries(map), stays = sweep->stays;

	if (stays > room / 2)
		sweep->account->crowded = true;
	if (stays <= room / 4 * 3)
		return 0;
	qsort(sweep->times, stays, sizeof(*sweep->times), compare_u64);
	sweep->oldest = sweep->times[stays - room / 2];
	sweep->evicts = true;
	return map_read(map, sweep, visit_entry);
}

static bool sweep_map(struct sweep *sweep, const struct bpf_map *map, u64 timeout_ns, bool final)
{
	u64 now = clock_now();
	int err;

	sweep->oldest = now > timeout_ns ? now - timeout_ns : 0;
	sweep->fd = final ? -1 : bpf_map__fd(map);
	sweep->key_size = bpf_map__key_size(map);
	sweep->value_size = bpf_map__value_size(map);
	err = map_read(map, sweep, visit_entry);
	if (!err)
		err = make_room(sweep, map);
	free(sweep->times);
	if (err)
		warnx("cannot sweep table %s: %s", bpf_map__name(map), strerror(-err));
	return !err;
}

/* @event if its records are to be shown.  At the end of the run it is too late for that. */
static const struct vnt_event *wanted(const struct vnt_event *event,
				      const struct options *options, bool final)
{
	return event && !final && choice_event(event, options) ? event : NULL;
}

/* The map @name of packets that are followed by their buffers; -1: those of @measure are not. */
static int followed_map(struct bpf_object *object, const struct vnt_measure *measure,
			const char *name)
{
	return measure->follows ? bpf_object__find_map_fd_by_name(object, name) : -1;
}

static bool sweep_waiting(struct account *account, const struct options *options,
			  struct bpf_object *object, bool final)
{
	for (unsigned int i = 0; i < account->tool->measures_count; i++) {
		const struct vnt_measure *measure = &account->tool->measures[i];
		struct sweep sweep = {
			.swept = &account->swept[measure->start_row],
			.unclear_fd = followed_map(object, measure, "vnt_unclear"),
			.fates_fd = followed_map(object, measure, "vnt_fates"),
			.measure = i,
			.stage_offset = measure->stage_offset,
			.expired = measure->stages ? account->expired[i] : NULL,
			.account = account,
			.event = wanted(measure->expired_event, options, final),
		};

		if (measure->waiting &&
		    !sweep_map(&sweep, object_map(object, measure->waiting),
			       measure->timeout_ns, final))
			return false;
	}
	return true;
}

/* Objects have no account. */
static bool sweep_states(struct account *account, const struct options *options,
			  struct bpf_object *object)
{
	const struct vnt_tool *tool = account->tool;
	struct vnt_account ignored = {};
	struct sweep sweep = {.swept = &ignored, .is_state = true, .unclear_fd = -1, .fates_fd = -1,
			      .account = account};

	for (unsigned int i = 0; i < tool->states_count; i++) {
		sweep.event = wanted(tool->states[i].expired_event, options, false);
		if (!sweep_map(&sweep, object_map(object, tool->states[i].map),
			       tool->states[i].timeout_ns, false))
			return false;
	}
	return true;
}

bool sweep_tables(struct account *account, const struct options *options,
		  struct bpf_object *object)
{
	account->crowded = false;
	return sweep_waiting(account, options, object, false) &&
	       sweep_states(account, options, object);
}

bool sweep_close(struct account *account, const struct options *options,
		 struct bpf_object *object)
{
	return sweep_waiting(account, options, object, true);
}
