/* SPDX-License-Identifier: MIT */
/* Reads types of the kernel from BTF, and collects the members that a tool has to declare. */
#include <bpf/btf.h>
#include <string.h>

#include "kernel/types.h"

const struct type_info types_info[TYPE_KIND_COUNT] = {
	[TYPE_INT]	 = {"number", 0, true, true, "VNT_UNSIGNED"},
	[TYPE_BOOL]	 = {"truth value", 1, false, true, "VNT_UNSIGNED"},
	[TYPE_TIME]	 = {"time", 8, true, false, NULL},
	[TYPE_DURATION]	 = {"duration", 8, true, true, "VNT_DURATION"},
	[TYPE_BYTES]	 = {"number of bytes", 8, true, true, "VNT_UNSIGNED"},
	[TYPE_POINTER]	 = {"pointer", 8, false, true, "VNT_POINTER"},
	[TYPE_STRUCT]	 = {"struct", 0, false, false, NULL},
	[TYPE_OTHER]	 = {"value of a type that the language lacks", 0, false, false, NULL},
	[TYPE_PACKET]	 = {"packet", 0, false, false, NULL},
	[TYPE_PACKET_ID] = {"packet identity", 56, false, true, "VNT_PACKET_ID"},
	[TYPE_FLOW]	 = {"flow", 40, false, true, "VNT_FLOW"},
	[TYPE_ADDRESS]	 = {"address", 16, false, true, "VNT_ADDRESS"},
	[TYPE_PORT]	 = {"port", 2, true, true, "VNT_PORT"},
	[TYPE_PROTOCOL]	 = {"protocol", 1, true, true, "VNT_PROTOCOL"},
	[TYPE_ETHERTYPE] = {"ethertype", 2, true, true, "VNT_ETHERTYPE"},
	[TYPE_VLAN]	 = {"VLAN id", 2, true, true, "VNT_VLAN"},
	[TYPE_QUEUE]	 = {"queue", 2, false, true, "VNT_QUEUE"},
	[TYPE_MAC]	 = {"MAC address", 8, true, true, "VNT_MAC"},
	[TYPE_NETWORK]	 = {"network", 20, false, true, "VNT_NETWORK"},
	[TYPE_ENUM]	 = {"named number", 4, true, true, "VNT_ENUM"},
	[TYPE_TEXT]	 = {"text", 0, false, true, "VNT_TEXT"},
	[TYPE_DEVICE]	 = {"device", 20, false, true, "VNT_DEVICE_NAME"},
	[TYPE_SYMBOL]	 = {"place in the kernel's code", 8, false, true, "VNT_SYMBOL"},
	[TYPE_TASK]	 = {"task", 24, false, true, "VNT_TASK"},
	[TYPE_ERRNO]	 = {"error number", 4, true, true, "VNT_ERRNO"},
	[TYPE_KERNEL_STACK] = {"kernel stack", 4, false, true, "VNT_KERNEL_STACK"},
	[TYPE_USER_STACK]   = {"user stack", 4, false, true, "VNT_USER_STACK"},
	[TYPE_DECODED]	 = {"sequence of bytes", 2048, false, true, "VNT_DECODED"},
	[TYPE_ARRAY]	 = {"array", 0, false, false, NULL},
	[TYPE_PLACE]	 = {"point", 1, false, true, "VNT_WORD"},
	[TYPE_LIST]	 = {"list", 0, false, false, NULL},
	[TYPE_FLAGS]	 = {"flags", 0, true, true, "VNT_FLAGS"},
	[TYPE_HEX]	 = {"hexadecimal number", 8, true, true, "VNT_HEX"},
	[TYPE_HANDLE]	 = {"handle of a queueing discipline", 4, true, true, "VNT_HANDLE"},
	[TYPE_BINARY]	 = {"array of bytes", 0, false, true, "VNT_BINARY"},
};

static const char *tag_of(const struct btf *btf, const struct btf_type *type)
{
	return type->name_off ? btf__name_by_offset(btf, type->name_off) : NULL;
}

static struct type pointer_to(const struct btf *btf, uint32_t id)
{
	const struct btf_type *target;
	struct type type = {.kind = TYPE_POINTER, .size = 8, .btf = btf};

	type.id = kernel_strip(btf, id);
	target = btf__type_by_id(btf, type.id);
	if (type.id && btf_is_composite(target))
		type.structure = tag_of(btf, target);
	return type;
}

/*
 * Arrays of char are text, those of other bytes are not.  What has no length of its own, at the
 * end of a struct, is neither: it can only be indexed.
 */
static struct type array_of(const struct btf *btf, uint32_t id)
{
	const struct btf_array *array = btf_array(btf__type_by_id(btf, id));
	const struct btf_type *item = btf__type_by_id(btf, kernel_strip(btf, array->type));
	struct type type = {.kind = TYPE_ARRAY, .size = array->nelems, .btf = btf, .id = id};

	if (btf_is_int(item) && item->size == 1 && array->nelems)
		type.kind = strcmp(tag_of(btf, item), "char") ? TYPE_BINARY : TYPE_TEXT;
	return type;
}

bool types_is_array(const struct type *type)
{
	return type->kind == TYPE_ARRAY || type->kind == TYPE_TEXT || type->kind == TYPE_BINARY;
}

bool types_points_to(const struct type *type, const char *structure)
{
	return type->kind == TYPE_POINTER && type->structure && !strcmp(type->structure, structure);
}

bool types_same(const struct type *a, const struct type *b)
{
	return a->kind == b->kind && a->size == b->size;
}

struct type types_element(const struct type *type)
{
	if (types_is_array(type) && type->id)
		return types_of(type->btf, btf_array(btf__type_by_id(type->btf, type->id))->type);
	return type->id ? types_of(type->btf, type->id) : (struct type){.kind = TYPE_OTHER};
}

struct type types_of(const struct btf *btf, uint32_t id)
{
	const struct btf_type *type;

	id = kernel_strip(btf, id);
	type = btf__type_by_id(btf, id);
	switch (btf_kind(type)) {
	case BTF_KIND_INT:
		return (struct type){
			.kind = btf_int_encoding(type) & BTF_INT_BOOL ? TYPE_BOOL : TYPE_INT,
			.size = type->size,
			.is_signed = btf_int_encoding(type) & BTF_INT_SIGNED,
		};
	case BTF_KIND_ENUM:
		return (struct type){
			.kind = type->name_off ? TYPE_ENUM : TYPE_INT, .size = type->size,
			.structure = tag_of(btf, type), .btf = btf, .id = id,
		};
	case BTF_KIND_ARRAY:
		return array_of(btf, id);
	case BTF_KIND_PTR:
		return pointer_to(btf, type->type);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return (struct type){
			.kind = TYPE_STRUCT, .size = type->size,
			.structure = tag_of(btf, type), .btf = btf, .id = id,
		};
	}
	return (struct type){.kind = TYPE_OTHER, .id = id};
}

struct type types_member(const struct btf *btf, uint32_t id, const char *name,
			 uint32_t *bits)
{
	const struct btf_type *type = btf__type_by_id(btf, id);
	const struct btf_member *member = btf_members(type);

	for (int i = 0; i < btf_vlen(type); i++, member++) {
		const char *found = btf__name_by_offset(btf, member->name_off);

		if (!strcmp(found, name)) {
			*bits = btf_member_bitfield_size(type, i);
			return types_of(btf, member->type);
		}
		if (!found[0]) {
			struct type inner = types_member(btf, kernel_strip(btf, member->type),
							 name, bits);

			if (inner.kind != TYPE_OTHER || inner.id)
				return inner;
		}
	}
	return (struct type){.kind = TYPE_OTHER};
}

static size_t member_names(const struct btf *btf, uint32_t id, const char **names,
			   size_t count, size_t size)
{
	const struct btf_type *type = btf__type_by_id(btf, id);
	const struct btf_member *member = btf_members(type);

	for (int i = 0; i < btf_vlen(type) && count < size; i++, member++) {
		const char *name = btf__name_by_offset(btf, member->name_off);

		if (name[0])
			names[count++] = name;
		else
			count = member_names(btf, kernel_strip(btf, member->type),
					     names, count, size);
	}
	return count;
}

size_t types_member_names(const struct type *owner, const char **names, size_t size)
{
	return member_names(owner->btf, owner->id, names, 0, size);
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

struct shape *types_shape(struct shapes *shapes, const char *name, const char *flavor)
{
	struct shape *shape;

	for (size_t i = 0; name && i < shapes->list.count; i++) {
		shape = shapes->list.items[i];
		if (same(shape->name, name) && same(shape->flavor, flavor))
			return shape;
	}
	shape = ARENA_NEW(shapes->arena, struct shape);
	shape->name = name;
	shape->flavor = flavor;
	if (name)
		*ARENA_PUSH(shapes->arena, &shapes->list) = shape;
	return shape;
}

struct shape *types_whole(struct shapes *shapes, const struct type *type)
{
	struct shape *shape = types_shape(shapes, type->structure, NULL);

	shape->type = *type;
	return shape;
}

struct shape *types_use(struct shapes *shapes, const struct type *owner,
			struct shape *shape, const char *name,
			const struct expr *expr)
{
	struct shape_member *member;
	uint32_t bits;

	if (!shape)
		shape = types_shape(shapes, owner->structure, NULL);
	for (size_t i = 0; i < shape->members.count; i++)
		if (!strcmp(shape->members.items[i].name, name))
			return shape->members.items[i].inside;

	member = ARENA_PUSH(shapes->arena, &shape->members);
	*member = (struct shape_member){
		.name = name,
		.expr = expr,
		.type = types_member(owner->btf, owner->id, name, &bits),
	};
	member->bits = bits;
	if (member->type.kind == TYPE_STRUCT)
		member->inside = types_whole(shapes, &member->type);
	if (member->type.kind == TYPE_ARRAY) {
		struct type element = types_element(&member->type);

		if (element.kind == TYPE_STRUCT)
			types_whole(shapes, &element);
	}
	return member->inside;
}
