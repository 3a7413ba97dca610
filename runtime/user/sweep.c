// SPDX-License-Identifier: MIT
/*
 * What stays in the kernel's tables for too long is removed: what waits for
 * its end is booked as expired, objects are forgotten.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <string.h>

#include "runtime.h"

#define PERIOD_MAX NS_PER_S

/* The shorter of two periods, of which 0 is none. */
static u64 shorter(u64 period, u64 lost_ns)
{
	u64 quarter = lost_ns / 4 < PERIOD_MAX ? lost_ns / 4 : PERIOD_MAX;

	return period && period < quarter ? period : quarter;
}

/*
 * How often to sweep so that nothing stays much longer than it may, in ns; 0
 * when there is nothing to sweep.
 */
u64 sweep_period(const struct vnt_tool *tool)
{
	u64 period = 0;

	for (unsigned int i = 0; i < tool->measures_count; i++) {
		if (tool->measures[i].waiting)
			period = shorter(period, tool->measures[i].lost_ns);
	}
	for (unsigned int i = 0; i < tool->objects_count; i++)
		period = shorter(period, tool->objects[i].lost_ns);
	return period;
}

/* What visit_entry() works on. */
struct sweep {
	struct vnt_account *booked;
	u64 oldest;		/* time of what may still stay */
	int fd;			/* of the table; -1: nothing moves any more */
	u32 stage_offset;	/* of a path ... */
	u64 *lost;		/* ... by stage, or NULL */
	struct account *account;
	const struct vnt_event *event;	/* that shows what is lost, or NULL */
	size_t key_size, value_size;
};

/* Whoever deletes an entry books it: the end that still came, or this. */
static void visit_entry(void *context, const void *key, const void *value)
{
	const struct sweep *sweep = context;
	u64 time;
	u32 stage;

	memcpy(&time, value, sizeof(time));
	if (time >= sweep->oldest) {
		if (sweep->fd < 0)
			sweep->booked->waiting++;
		return;
	}
	if (sweep->fd >= 0 && bpf_map_delete_elem(sweep->fd, key))
		return;
	sweep->booked->expired++;
	if (sweep->event)
		account_note(sweep->account, sweep->event, key, sweep->key_size, value,
			     sweep->value_size);
	if (!sweep->lost)
		return;
	memcpy(&stage, (const char *)value + sweep->stage_offset, sizeof(stage));
	sweep->lost[stage < VNT_STAGES ? stage : 0]++;
}

static bool sweep_map(struct sweep *sweep, const struct bpf_map *map, u64 lost_ns, bool final)
{
	u64 now = wait_now();
	int err;

	sweep->oldest = now > lost_ns ? now - lost_ns : 0;
	sweep->fd = final ? -1 : bpf_map__fd(map);
	sweep->key_size = bpf_map__key_size(map);
	sweep->value_size = bpf_map__value_size(map);
	err = map_read(map, sweep, visit_entry);

	if (err)
		warnx("cannot sweep table %s: %s", bpf_map__name(map), strerror(-err));
	return !err;
}

/* @event if it is to be shown.  When nothing moves any more it is too late. */
static const struct vnt_event *wanted(const struct account *account,
				      const struct vnt_event *event, bool final)
{
	return event && !final && choice_event(event, account->options) ? event : NULL;
}

static bool sweep_waiting(struct account *account, struct bpf_object *object, bool final)
{
	for (unsigned int i = 0; i < account->tool->measures_count; i++) {
		const struct vnt_measure *measure = &account->tool->measures[i];
		struct sweep sweep = {
			.booked = &account->booked[measure->start_row],
			.stage_offset = measure->stage_offset,
			.lost = measure->stages ? account->lost[i] : NULL,
			.account = account,
			.event = wanted(account, measure->lost_event, final),
		};

		if (measure->waiting &&
		    !sweep_map(&sweep, object_map(object, measure->waiting),
			       measure->lost_ns, final))
			return false;
	}
	return true;
}

/* Objects are in no account. */
static bool sweep_objects(struct account *account, struct bpf_object *object)
{
	const struct vnt_tool *tool = account->tool;
	struct vnt_account unbooked = {};
	struct sweep sweep = {.booked = &unbooked, .account = account};

	for (unsigned int i = 0; i < tool->objects_count; i++) {
		sweep.event = wanted(account, tool->objects[i].lost_event, false);
		if (!sweep_map(&sweep, object_map(object, tool->objects[i].map),
			       tool->objects[i].lost_ns, false))
			return false;
	}
	return true;
}

/* Remove what stays for longer than it may, and book what waited as expired. */
bool sweep_tables(struct account *account, struct bpf_object *object)
{
	return sweep_waiting(account, object, false) &&
	       sweep_objects(account, object);
}

/* Book all that still waits, when nothing is attached any more. */
bool sweep_close(struct account *account, struct bpf_object *object)
{
	return sweep_waiting(account, object, true);
}
