/* SPDX-License-Identifier: MIT */
/* Types of the kernel, as far as a tool reads them. */
#ifndef VNTC_KERNEL_TYPES_H
#define VNTC_KERNEL_TYPES_H

#include "kernel/kernel.h"

/* types.c: kernel types, as far as a tool reads them */

enum type_kind {
	TYPE_INT, TYPE_BOOL, TYPE_TIME, TYPE_DURATION, TYPE_BYTES,
	TYPE_POINTER, TYPE_STRUCT, TYPE_OTHER,
	TYPE_PACKET,			/* as a whole: only its fields are values */
	TYPE_PACKET_ID, TYPE_FLOW, TYPE_ADDRESS, TYPE_PORT, TYPE_PROTOCOL,
	TYPE_ETHERTYPE, TYPE_VLAN, TYPE_QUEUE, TYPE_MAC, TYPE_NETWORK,
	TYPE_ENUM, TYPE_TEXT, TYPE_DEVICE, TYPE_SYMBOL, TYPE_TASK, TYPE_ERRNO,
	TYPE_KERNEL_STACK, TYPE_USER_STACK,
	TYPE_DECODED,			/* bytes; structure: their decoder */
	TYPE_ARRAY,			/* id: of the array */
	TYPE_PLACE,			/* one of the tool's points */
	TYPE_LIST,			/* what an option lists */
	TYPE_FLAGS,			/* structure: the enum whose bits are set */
	TYPE_BINARY,			/* an array of bytes that are no characters */
	TYPE_HEX, TYPE_HANDLE,		/* numbers that are shown in their own way */
	TYPE_KIND_COUNT
};

struct type {
	enum type_kind kind;
	uint32_t size;			/* in bytes */
	bool is_signed;
	const char *structure;		/* pointer, struct, enum: its tag or NULL */
	const struct btf *btf;		/* pointer and struct: where it is ... */
	uint32_t id;			/* ... described */
};

struct type_info {
	const char *name;		/* for people */
	uint32_t size;			/* 0: it differs */
	bool number;			/* can be calculated and compared with */
	bool key;			/* can be grouped by */
	const char *runtime;		/* enum vnt_type of the runtime */
};

extern const struct type_info types_info[TYPE_KIND_COUNT];

/*
 * The shape of a kernel type: those of its members that are read.  CO-RE finds
 * them in the running kernel by name, so nothing else has to be declared.
 */
struct shape {
	const char *name;		/* its tag; NULL: unnamed, inside another */
	const char *flavor;		/* NULL, or what follows ___ in its name */
	struct type type;		/* of one held by value: the whole struct */
	LIST(struct shape_member) members;
};

struct shape_member {
	const char *name;
	struct type type;
	uint32_t bits;			/* of a bit-field, else 0 */
	struct shape *inside;		/* of a struct held by value */
	const struct expr *expr;	/* that reads it; NULL: the packet parser */
};

struct shapes {
	struct arena *arena;
	LIST(struct shape *) list;
};

struct type types_of(const struct btf *btf, uint32_t id);
/* TYPE_ARRAY, TYPE_TEXT or TYPE_BINARY. */
bool types_is_array(const struct type *type);
/* Is @type a pointer to @structure? */
bool types_points_to(const struct type *type, const char *structure);
/* Can values of both types be the same? */
bool types_same(const struct type *a, const struct type *b);
/* Of an array, or of a pointer to what is no struct: what it holds. */
struct type types_element(const struct type *type);
/* Type of member @name of the struct @id; kind TYPE_OTHER and id 0: none. */
struct type types_member(const struct btf *btf, uint32_t id, const char *name,
			 uint32_t *bits);
/*
 * Note that member @name of @owner, a struct or a pointer to one, is read.
 * @shape is that of the struct that holds it by value, or NULL.
 * Returns the shape of the member when it is a struct, else NULL.
 */
struct shape *types_use(struct shapes *shapes, const struct type *owner,
			struct shape *shape, const char *name,
			const struct expr *expr);
struct shape *types_shape(struct shapes *shapes, const char *name, const char *flavor);
/* The shape of the struct @type, which is declared even if only its size or place counts. */
struct shape *types_whole(struct shapes *shapes, const struct type *type);
/* Names of a struct's members, for hints. */
size_t types_member_names(const struct type *owner, const char **names, size_t size);

#endif
