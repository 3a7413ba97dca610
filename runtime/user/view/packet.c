// SPDX-License-Identifier: MIT
/*
 * Formats addresses, networks, protocols, flows and packet identities, as vnt.h encodes
 * them.  These have fixed sizes, so the field itself is not used and may be NULL.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "view/format.h"

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

static const char *find_name(const struct name *names, size_t count, u32 number)
{
	for (size_t i = 0; i < count; i++) {
		if (names[i].number == number)
			return names[i].name;
	}
	return NULL;
}

static void ipv4_text(const u8 *bytes, char *text)
{
	for (int i = 0; i < 4; i++) {
		text = format_digits(bytes[i], text);
		if (i < 3)
			*text++ = '.';
	}
}

void packet_address_text(const struct vnt_field *field, const void *value, char *text)
{
	struct in6_addr address;

	(void)field;
	memcpy(&address, value, sizeof(address));
	if (IN6_IS_ADDR_V4MAPPED(&address))
		ipv4_text(&address.s6_addr[12], text);
	else
		inet_ntop(AF_INET6, &address, text, FORMAT_SIZE);
}

void packet_network_text(const struct vnt_field *field, const void *value, char *text)
{
	struct vnt_network network;
	bool ipv4;

	(void)field;
	memcpy(&network, value, sizeof(network));
	ipv4 = network.bits >= 96 && IN6_IS_ADDR_V4MAPPED(network.address);
	if (!network.listed) {
		strcpy(text, "other");
		return;
	}
	packet_address_text(NULL, network.address, text);
	text += strlen(text);
	*text++ = '/';
	format_digits(ipv4 ? network.bits - 96 : network.bits, text);
}

void packet_protocol_text(const struct vnt_field *field, const void *value, char *text)
{
	u8 number = *(const u8 *)value;
	const char *name = find_name(transports, ARRAY_SIZE(transports), number);

	(void)field;
	if (name)
		snprintf(text, FORMAT_SIZE, "%s", name);
	else
		snprintf(text, FORMAT_SIZE, "%u", number);
}

void packet_ethertype_text(const struct vnt_field *field, const void *value, char *text)
{
	const char *name;
	u16 number;

	(void)field;
	memcpy(&number, value, sizeof(number));
	name = find_name(networks, ARRAY_SIZE(networks), number);
	if (name)
		snprintf(text, FORMAT_SIZE, "%s", name);
	else
		snprintf(text, FORMAT_SIZE, "0x%04x", number);
}

/* Write an address and, if the flow has ports, its port: 10.0.0.1:80 [fd00::1]:80 */
static void endpoint_text(const u32 *address, u16 port, bool ports, char *text)
{
	char bare[FORMAT_SIZE];

	packet_address_text(NULL, address, bare);
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

void packet_flow_text(const struct vnt_field *field, const void *value, char *text)
{
	char from[FORMAT_SIZE], to[FORMAT_SIZE], what[FORMAT_SIZE];
	struct packet_flow flow;
	bool ports;

	memcpy(&flow, value, sizeof(flow));
	ports = flow.sport || flow.dport;
	packet_ethertype_text(field, &flow.ethertype, what);
	if (!has_addresses(&flow)) {
		snprintf(text, FORMAT_SIZE, "ethertype %.16s", what);
		return;
	}
	if (flow.proto)
		packet_protocol_text(field, &flow.proto, what);
	endpoint_text(flow.saddr, flow.sport, ports, from);
	endpoint_text(flow.daddr, flow.dport, ports, to);
	snprintf(text, FORMAT_SIZE, "%.64s > %.64s %.16s", from, to, what);
}

static json_t *address_json(const u32 *address, bool has)
{
	char text[FORMAT_SIZE];

	if (!has)
		return json_null();
	packet_address_text(NULL, address, text);
	return json_string(text);
}

json_t *packet_flow_json(const struct vnt_field *field, const void *value)
{
	char proto[FORMAT_SIZE], ethertype[FORMAT_SIZE];
	struct packet_flow flow;
	bool has;

	memcpy(&flow, value, sizeof(flow));
	has = has_addresses(&flow);
	packet_protocol_text(field, &flow.proto, proto);
	packet_ethertype_text(field, &flow.ethertype, ethertype);
	return json_pack("{so so si si ss? ss}",
			 "saddr", address_json(flow.saddr, has),
			 "daddr", address_json(flow.daddr, has),
			 "sport", flow.sport, "dport", flow.dport,
			 "proto", flow.proto ? proto : NULL, "ethertype", ethertype);
}

void packet_id_text(const struct vnt_field *field, const void *value, char *text)
{
	struct packet_id id;
	size_t used;

	memcpy(&id, value, sizeof(id));
	packet_flow_text(field, value, text);
	used = strlen(text);
	snprintf(text + used, FORMAT_SIZE - used, " #%08x:%u:%016" PRIx64,
		 id.fragment, id.length, (uint64_t)id.word);
}

json_t *packet_id_json(const struct vnt_field *field, const void *value)
{
	struct packet_id id;
	char word[17];

	memcpy(&id, value, sizeof(id));
	snprintf(word, sizeof(word), "%016" PRIx64, (uint64_t)id.word);
	return json_pack("{so sI sI ss}", "flow", packet_flow_json(field, value),
			 "fragment", (json_int_t)id.fragment,
			 "length", (json_int_t)id.length, "word", word);
}
