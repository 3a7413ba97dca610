// SPDX-License-Identifier: MIT
/* Shows what has become of packets that something waited for. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "kernel/names.h"
#include "view/format.h"

static const char *const kinds[] = {
	[FATE_DROPPED] = "dropped", [FATE_READ] = "read by a socket", [FATE_MERGED] = "merged by GRO",
};

static struct vnt_fate fate_of(const void *value)
{
	struct vnt_fate fate;

	memcpy(&fate, value, sizeof(fate));
	return fate;
}

static const char *kind_of(const struct vnt_fate *fate)
{
	return fate->kind < ARRAY_SIZE(kinds) ? kinds[fate->kind] : NULL;
}

/* Show as "dropped in nf_hook_slow+0xa5: NETFILTER_DROP", - if nothing was seen. */
void fate_text(const struct vnt_field *field, const void *value, char *text)
{
	struct vnt_fate fate = fate_of(value);
	const char *reason = names_enumerator(field->of, fate.reason);
	char place[FORMAT_SIZE];

	if (fate.kind != FATE_DROPPED)
		strcpy(text, kind_of(&fate) ? kind_of(&fate) : "-");
	else
		snprintf(text, FORMAT_SIZE, "dropped in %.200s: %.200s",
			 format_symbol(fate.place, place), reason ? reason : "no reason known");
}

json_t *fate_json(const struct vnt_field *field, const void *value)
{
	struct vnt_fate fate = fate_of(value);
	const char *kind = kind_of(&fate);
	char place[FORMAT_SIZE];

	if (fate.kind != FATE_DROPPED)
		return json_pack("{ss sn sn}", "fate", kind ? kind : "unknown", "reason", "place");
	return json_pack("{ss ss? ss}", "fate", kind,
			 "reason", names_enumerator(field->of, fate.reason),
			 "place", format_symbol(fate.place, place));
}

const struct vnt_field fate_field = {
	.name = "fate", .type = VNT_FATE, .size = sizeof(struct vnt_fate), .of = "skb_drop_reason",
};
