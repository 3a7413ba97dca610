// SPDX-License-Identifier: MIT
/* Values of keys as text and as JSON: a row of the table for each type. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "runtime.h"

struct name {
	u32 number;
	const char *name;
};

static const struct name networks[] = {
#define NETWORK(parser, ethertype, name) {ethertype, name},
#include "../bpf/packet.def"
};

static const struct name transports[] = {
#define TRANSPORT(parser, protocol, name) {protocol, name},
#include "../bpf/packet.def"
};

static const char *const units[] = {
	[VNT_NONE] = "",
	[VNT_NS] = "ns",
	[VNT_US] = "us",
	[VNT_MS] = "ms",
	[VNT_S] = "s",
	[VNT_BYTES] = "bytes",
};

static const char *find_name(const struct name *names, size_t count, u32 number)
{
	for (size_t i = 0; i < count; i++) {
		if (names[i].number == number)
			return names[i].name;
	}
	return NULL;
}

static u64 number_of(const void *value, u32 size)
{
	u64 number = 0;

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	memcpy((char *)&number + sizeof(number) - size, value, size);
#else
	memcpy(&number, value, size);
#endif
	return number;
}

static void unsigned_text(const void *value, u32 size, char *text)
{
	snprintf(text, FORMAT_SIZE, "%" PRIu64, (uint64_t)number_of(value, size));
}

/* Eight bytes may be an address or a hash, and JSON numbers end at 53 bits. */
static json_t *unsigned_json(const void *value, u32 size)
{
	char text[FORMAT_SIZE];

	if (size < sizeof(u64))
		return json_integer(number_of(value, size));
	unsigned_text(value, size, text);
	return json_string(text);
}

static void address_text(const void *value, u32 size, char *text)
{
	struct in6_addr address;

	(void)size;
	memcpy(&address, value, sizeof(address));
	if (IN6_IS_ADDR_V4MAPPED(&address))
		inet_ntop(AF_INET, &address.s6_addr32[3], text, FORMAT_SIZE);
	else
		inet_ntop(AF_INET6, &address, text, FORMAT_SIZE);
}

static void protocol_text(const void *value, u32 size, char *text)
{
	u32 number = number_of(value, size);
	const char *name = find_name(transports, ARRAY_SIZE(transports), number);

	if (name)
		snprintf(text, FORMAT_SIZE, "%s", name);
	else
		snprintf(text, FORMAT_SIZE, "%u", number);
}

static void ethertype_text(const void *value, u32 size, char *text)
{
	u32 number = number_of(value, size);
	const char *name = find_name(networks, ARRAY_SIZE(networks), number);

	if (name)
		snprintf(text, FORMAT_SIZE, "%s", name);
	else
		snprintf(text, FORMAT_SIZE, "0x%04x", number);
}

/* An address, with the port if the flow has ports: 10.0.0.1:80 [fd00::1]:80 */
static void endpoint_text(const u32 *address, u16 port, bool ports, char *text)
{
	char bare[FORMAT_SIZE];

	address_text(address, 16, bare);
	if (!ports)
		snprintf(text, FORMAT_SIZE, "%s", bare);
	else
		snprintf(text, FORMAT_SIZE, strchr(bare, ':') ? "[%s]:%u" : "%s:%u",
			 bare, port);
}

static bool has_addresses(const struct packet_flow *flow)
{
	return find_name(networks, ARRAY_SIZE(networks), flow->ethertype);
}

static void flow_text(const void *value, u32 size, char *text)
{
	char from[FORMAT_SIZE], to[FORMAT_SIZE], what[FORMAT_SIZE];
	struct packet_flow flow;
	bool ports;

	(void)size;
	memcpy(&flow, value, sizeof(flow));
	ports = flow.sport || flow.dport;
	ethertype_text(&flow.ethertype, sizeof(flow.ethertype), what);
	if (!has_addresses(&flow)) {
		snprintf(text, FORMAT_SIZE, "ethertype %.16s", what);
		return;
	}
	if (flow.proto)
		protocol_text(&flow.proto, sizeof(flow.proto), what);
	endpoint_text(flow.saddr, flow.sport, ports, from);
	endpoint_text(flow.daddr, flow.dport, ports, to);
	snprintf(text, FORMAT_SIZE, "%.64s > %.64s %.16s", from, to, what);
}

static json_t *address_json(const u32 *address, bool has)
{
	char text[FORMAT_SIZE];

	if (!has)
		return json_null();
	address_text(address, 16, text);
	return json_string(text);
}

static json_t *flow_json(const void *value, u32 size)
{
	char proto[FORMAT_SIZE], ethertype[FORMAT_SIZE];
	struct packet_flow flow;
	bool has;

	(void)size;
	memcpy(&flow, value, sizeof(flow));
	has = has_addresses(&flow);
	protocol_text(&flow.proto, sizeof(flow.proto), proto);
	ethertype_text(&flow.ethertype, sizeof(flow.ethertype), ethertype);
	return json_pack("{so so si si ss? ss}",
			 "saddr", address_json(flow.saddr, has),
			 "daddr", address_json(flow.daddr, has),
			 "sport", flow.sport, "dport", flow.dport,
			 "proto", flow.proto ? proto : NULL, "ethertype", ethertype);
}

static void packet_text(const void *value, u32 size, char *text)
{
	struct packet_id id;
	size_t used;

	memcpy(&id, value, sizeof(id));
	flow_text(value, size, text);
	used = strlen(text);
	snprintf(text + used, FORMAT_SIZE - used, " #%08x:%u:%016" PRIx64,
		 id.fragment, id.length, (uint64_t)id.word);
}

static json_t *packet_json(const void *value, u32 size)
{
	struct packet_id id;
	char word[17];

	memcpy(&id, value, sizeof(id));
	snprintf(word, sizeof(word), "%016" PRIx64, (uint64_t)id.word);
	return json_pack("{so sI sI ss}", "flow", flow_json(value, size),
			 "fragment", (json_int_t)id.fragment,
			 "length", (json_int_t)id.length, "word", word);
}

/* A type without a JSON form of its own is a string of its text. */
static const struct {
	void (*text)(const void *value, u32 size, char *text);
	json_t *(*json)(const void *value, u32 size);
} formats[] = {
	[VNT_UNSIGNED] = {unsigned_text, unsigned_json},
	[VNT_ADDRESS] = {address_text, NULL},
	[VNT_FLOW] = {flow_text, flow_json},
	[VNT_PACKET_ID] = {packet_text, packet_json},
	[VNT_PORT] = {unsigned_text, unsigned_json},
	[VNT_PROTOCOL] = {protocol_text, NULL},
	[VNT_ETHERTYPE] = {ethertype_text, NULL},
	[VNT_VLAN] = {unsigned_text, unsigned_json},
};

/* The value of @field in @key, in @text of FORMAT_SIZE bytes. */
const char *format_text(const struct vnt_field *field, const void *key, char *text)
{
	formats[field->type].text((const char *)key + field->offset, field->size, text);
	return text;
}

/* The value of @field in @key; the caller owns the reference. */
json_t *format_json(const struct vnt_field *field, const void *key)
{
	const void *value = (const char *)key + field->offset;
	char text[FORMAT_SIZE];

	if (formats[field->type].json)
		return formats[field->type].json(value, field->size);
	formats[field->type].text(value, field->size, text);
	return json_string(text);
}

/* The short name of @unit, "" for a plain number. */
const char *format_unit(enum vnt_unit unit)
{
	return units[unit];
}
