/* SPDX-License-Identifier: MIT */
/* What options choose of a tool, and the options that a spec declares. */
#ifndef VNT_CHOICE_H
#define VNT_CHOICE_H

#include "options/options.h"

/* ---- choice.c: keys, paths, points and events of this run -------------------- */

/* The names that --by takes, separated by commas; the caller frees it. */
char *choice_names(const struct vnt_tool *tool);

/* The first word of --by @group that is not a key of @tool, or NULL.  Valid until the next call. */
const char *choice_group(const struct vnt_tool *tool, const char *group);

/*
 * Whether part @index of @key, of @count parts, is in use under --by @group (NULL: not
 * given).  The first @count_default are if --by names none of them.
 */
bool choice_has_part(const char *group, const struct vnt_field *key, unsigned int count,
		     unsigned int count_default, unsigned int index);

/*
 * A copy of the description of @tool as @options change it: keys have the parts that
 * --by chose, and --timeout replaces the spec's.  Its @whole is @tool, which must outlive
 * it.  The caller releases it with choice_free().
 */
const struct vnt_tool *choice_tool(const struct vnt_tool *tool, const struct options *options);

void choice_free(const struct vnt_tool *chosen);

/* Whether @measure is in use under --dir @dir (NULL: not given). */
bool choice_path(const struct vnt_measure *measure, const char *dir);

/* The first word of --dir @dir that is not a path of @tool, or NULL.  Valid until the next call. */
const char *choice_paths(const struct vnt_tool *tool, const char *dir);

/* The names that --at takes, separated by commas; the caller frees it. */
char *choice_places(const struct vnt_tool *tool);

/* The first word of --at @at that is not a point that can be left out, or NULL. */
const char *choice_place(const struct vnt_tool *tool, const char *at);

/* Whether @point is in use under --dir, --at and --ends. */
bool choice_point(const struct vnt_tool *tool, const struct options *options,
		  const struct vnt_point *point);

/* Whether records of @event are shown under --each and --expired. */
bool choice_event(const struct vnt_event *event, const struct options *options);

/* Whether hits of the measure or table @name are shown one by one instead of counted. */
bool choice_shown(const struct vnt_tool *tool, const struct options *options, const char *name);

/* ---- own.c: options that the spec declares -------------------------------------- */

/*
 * Parse @text, the value of @option, into @list: one item for a number or duration, 1 for
 * a flag.  Returns false if @text is not what own_expected() says.  Not for
 * VNT_OPTION_NETWORKS and VNT_OPTION_DEVICES.
 */
bool own_parse(const struct vnt_option *option, const char *text, struct vnt_list *list);

/* Whether @text is a value that @option takes; devices are those of @netns, see view_open(). */
bool own_fits(const struct vnt_option *option, const char *text, const char *netns);

/* A description of the values that @option takes, for messages. */
const char *own_expected(const struct vnt_option *option);

#endif
