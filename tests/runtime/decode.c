// SPDX-License-Identifier: MIT
/* Messages about flows of Open vSwitch, whole, cut short, and made of anything. */
#include "made_up_message.h"

#include <jansson.h>

#include "decode/decode.h"
#include "view/format.h"

static struct decoded decode(const void *bytes, size_t size)
{
	struct decoded decoded = {};
	u8 *exact = memcpy(malloc(size + !size), bytes, size);	/* so that no byte behind is read */

	decode_ovs_flow(exact, size, &decoded);
	free(exact);
	assert_int_equal(decoded.count, 3);
	return decoded;
}

static void release(struct decoded *decoded)
{
	for (unsigned int i = 0; i < decoded->count; i++)
		free(decoded->parts[i].text);
}

static void check(struct message *message, const char *key, const char *actions)
{
	struct decoded decoded;

	finish(message);
	decoded = decode(message->bytes, message->size);
	if (key)
		assert_string_equal(decoded.parts[0].text, key);
	else
		assert_null(decoded.parts[0].text);
	if (actions)
		assert_string_equal(decoded.parts[1].text, actions);
	else
		assert_null(decoded.parts[1].text);
	assert_false(decoded.truncated);
	release(&decoded);
}

static const struct ovs_key_ethernet eth = {{2, 0, 0, 0, 0, 0xa}, {2, 0, 0, 0, 0, 0xb}};
static const struct ovs_key_ethernet eth_mask = {{255, 255, 255, 255, 255, 255}, {1}};
static const struct ovs_key_ipv4 ipv4 = {
	.ipv4_proto = 1, .ipv4_tos = 0x10, .ipv4_ttl = 64, .ipv4_frag = OVS_FRAG_TYPE_FIRST,
};
static const struct ovs_key_ipv4 ipv4_mask = {
	.ipv4_src = 0x00ffffff, .ipv4_proto = 255, .ipv4_tos = 3, .ipv4_frag = 255,
};

/* in_port, eth, eth_type, ipv4, icmp: with a mask, and a flood. */
static void icmp_flow(struct message *message)
{
	struct ovs_key_ipv4 ip = ipv4;
	size_t at;

	start(message);
	put(message, OVS_FLOW_ATTR_UFID, "\x04\x03\x02\x01\x08\x07\x06\x05\x0c\x0b\x0a\x09"
	    "\x10\x0f\x0e\x0d", 16);
	at = nest(message, OVS_FLOW_ATTR_KEY);
	put32(message, OVS_KEY_ATTR_RECIRC_ID, 0x1f);
	put32(message, OVS_KEY_ATTR_PRIORITY, 0);
	put32(message, OVS_KEY_ATTR_IN_PORT, 2);
	put(message, OVS_KEY_ATTR_ETHERNET, &eth, sizeof(eth));
	put16(message, OVS_KEY_ATTR_ETHERTYPE, htons(0x0800));
	ip.ipv4_src = inet_addr("10.1.0.1");
	ip.ipv4_dst = inet_addr("10.1.0.2");
	put(message, OVS_KEY_ATTR_IPV4, &ip, sizeof(ip));
	put(message, OVS_KEY_ATTR_ICMP, "\x08", 2);
	end(message, at);
	at = nest(message, OVS_FLOW_ATTR_MASK);
	put32(message, OVS_KEY_ATTR_RECIRC_ID, UINT32_MAX);
	put32(message, OVS_KEY_ATTR_IN_PORT, UINT32_MAX);
	put(message, OVS_KEY_ATTR_ETHERNET, &eth_mask, sizeof(eth_mask));
	put16(message, OVS_KEY_ATTR_ETHERTYPE, 0xffff);
	put(message, OVS_KEY_ATTR_IPV4, &ipv4_mask, sizeof(ipv4_mask));
	end(message, at);
	at = nest(message, OVS_FLOW_ATTR_ACTIONS);
	put32(message, OVS_ACTION_ATTR_OUTPUT, 1);
	put32(message, OVS_ACTION_ATTR_OUTPUT, 3);
	put32(message, OVS_ACTION_ATTR_OUTPUT, 1);
	end(message, at);
}

#define ICMP_KEY								\
	"recirc_id(0x1f),skb_priority(0/0),in_port(2),"				\
	"eth(src=02:00:00:00:00:0a,dst=02:00:00:00:00:0b/01:00:00:00:00:00),"	\
	"eth_type(0x0800),"							\
	"ipv4(src=10.1.0.1/255.255.255.0,dst=10.1.0.2/0.0.0.0,proto=1,tos=0x10/0x3,"	\
	"ttl=64/0,frag=first),icmp(type=8/0,code=0/0)"

static void a_flow(void **state)
{
	struct message message;
	struct decoded decoded;

	(void)state;
	icmp_flow(&message);
	check(&message, ICMP_KEY, "1,3,1");
	decoded = decode(message.bytes, message.size);
	assert_string_equal(decoded.parts[2].text, "01020304-0506-0708-090a-0b0c0d0e0f10");
	release(&decoded);
}

/* Key and mask with @put in them: under a full mask, and under none. */
static void key_case(void (*put_key)(struct message *message), const char *expected)
{
	struct message message;
	size_t at;

	start(&message);
	at = nest(&message, OVS_FLOW_ATTR_KEY);
	put_key(&message);
	end(&message, at);
	check(&message, expected, NULL);
}

static void put_vlan(struct message *message)
{
	size_t at;

	put16(message, OVS_KEY_ATTR_ETHERTYPE, htons(0x8100));
	put16(message, OVS_KEY_ATTR_VLAN, htons(0x7007));
	at = nest(message, OVS_KEY_ATTR_ENCAP);
	put16(message, OVS_KEY_ATTR_ETHERTYPE, htons(0x86dd));
	put(message, OVS_KEY_ATTR_UDP, "\x01\x00\x00\x09", 4);
	end(message, at);
}

static void put_track(struct message *message)
{
	put32(message, OVS_KEY_ATTR_DP_HASH, 0xabc);
	put32(message, OVS_KEY_ATTR_SKB_MARK, 7);
	put32(message, OVS_KEY_ATTR_CT_STATE, 0x22);
	put16(message, OVS_KEY_ATTR_CT_ZONE, 7);
	put32(message, OVS_KEY_ATTR_CT_MARK, 1);
	put(message, OVS_KEY_ATTR_CT_LABELS, "\x01\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	    "\x00\x00\x00\x00", 16);
	put16(message, OVS_KEY_ATTR_TCP_FLAGS, htons(0x12));
	put(message, OVS_KEY_ATTR_TCP, "\x00\x50\x00\x51", 4);
}

static void put_ipv6(struct message *message)
{
	struct ovs_key_ipv6 ip = {
		.ipv6_label = htonl(5), .ipv6_proto = 58, .ipv6_hlimit = 255, .ipv6_frag = 7,
	};

	inet_pton(AF_INET6, "fd01::1", ip.ipv6_src);
	inet_pton(AF_INET6, "ff02::1", ip.ipv6_dst);
	put(message, OVS_KEY_ATTR_IPV6, &ip, sizeof(ip));
	put(message, OVS_KEY_ATTR_ICMPV6, "\x87", 2);
}

static void put_arp(struct message *message)
{
	struct ovs_key_arp arp = {
		inet_addr("10.1.0.1"), inet_addr("10.1.0.2"), htons(1), {2, 0, 0, 0, 0, 1}, {},
	};

	put(message, OVS_KEY_ATTR_ARP, &arp, sizeof(arp));
}

static void put_strange(struct message *message)
{
	put(message, 77, "\x01\xff", 2);
	flag(message, 78);
	put(message, OVS_KEY_ATTR_IPV4, "short", 5);
	put(message, OVS_KEY_ATTR_MPLS, "\x00\x01\x91\x40", 4);
}

static void put_tunnel(struct message *message)
{
	u32 src = inet_addr("1.2.3.4");
	size_t at = nest(message, OVS_KEY_ATTR_TUNNEL);

	put(message, OVS_TUNNEL_KEY_ATTR_ID, "\0\0\0\0\0\0\0\x64", 8);
	put(message, OVS_TUNNEL_KEY_ATTR_IPV4_SRC, &src, sizeof(src));
	put(message, OVS_TUNNEL_KEY_ATTR_TTL, "\x40", 1);
	put(message, OVS_TUNNEL_KEY_ATTR_GENEVE_OPTS, "\x01\x02\x80\x01\x0a\x0b\x0c\x0d", 8);
	flag(message, OVS_TUNNEL_KEY_ATTR_CSUM);
	end(message, at);
}

static void keys(void **state)
{
	(void)state;
	key_case(put_vlan, "eth_type(0x8100),vlan(vid=7,pcp=3),"
		 "encap(eth_type(0x86dd),udp(src=256,dst=9))");
	key_case(put_track, "dp_hash(0xabc),skb_mark(0x7),ct_state(0x22),ct_zone(0x7),"
		 "ct_mark(0x1),ct_label(0x201),tcp_flags(syn|ack),tcp(src=80,dst=81)");
	key_case(put_ipv6, "ipv6(src=fd01::1,dst=ff02::1,label=0x5,proto=58,tclass=0,hlimit=255,"
		 "frag=0x7),icmpv6(type=135,code=0)");
	key_case(put_arp, "arp(sip=10.1.0.1,tip=10.1.0.2,op=1,sha=02:00:00:00:00:01,"
		 "tha=00:00:00:00:00:00)");
	key_case(put_strange, "key77(01 ff),key78,key7(73 68 6f 72 74),"
		 "mpls(label=25,tc=0,ttl=64,bos=1)");
	key_case(put_tunnel, "tunnel(tun_id=0x64,src=1.2.3.4,ttl=64,"
		 "geneve({class=0x102,type=0x80,len=4,0x0a0b0c0d}),flags(csum|key))");
}

/* The mask has the encapsulated part of the key, some flags, and no ports. */
static void masks(void **state)
{
	struct message message;
	size_t at, inner;

	(void)state;
	start(&message);
	at = nest(&message, OVS_FLOW_ATTR_KEY);
	put_vlan(&message);
	put_track(&message);
	put_tunnel(&message);
	end(&message, at);
	at = nest(&message, OVS_FLOW_ATTR_MASK);
	put16(&message, OVS_KEY_ATTR_VLAN, htons(0x0fff));
	put16(&message, OVS_KEY_ATTR_TCP_FLAGS, htons(3));
	inner = nest(&message, OVS_KEY_ATTR_ENCAP);
	put16(&message, OVS_KEY_ATTR_ETHERTYPE, 0xffff);
	end(&message, inner);
	inner = nest(&message, OVS_KEY_ATTR_TUNNEL);
	put(&message, OVS_TUNNEL_KEY_ATTR_ID, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	flag(&message, OVS_TUNNEL_KEY_ATTR_DONT_FRAGMENT);
	end(&message, inner);
	end(&message, at);
	check(&message, "eth_type(0x8100/0x0000),vlan(vid=7,pcp=3/0),"
	      "encap(eth_type(0x86dd),udp(src=256/0,dst=9/0)),"
	      "dp_hash(0xabc/0),skb_mark(0x7/0),ct_state(0x22/0),ct_zone(0x7/0),ct_mark(0x1/0),"
	      "ct_label(0x201/0),tcp_flags(-fin+syn),tcp(src=80/0,dst=81/0),"
	      "tunnel(tun_id=0x64,src=1.2.3.4/0.0.0.0,ttl=64/0,"
	      "geneve({class=0x102/0,type=0x80/0,len=4,0x0a0b0c0d/0x00000000}),"
	      "flags(-df+key))", NULL);
}

static void put_ct(struct message *message)
{
	u32 ip = inet_addr("10.0.0.1"), mark[2] = {1, 0xf};
	size_t at = nest(message, OVS_ACTION_ATTR_CT), nat;

	put32(message, OVS_CT_ATTR_EVENTMASK, 0x5ff);
	put(message, OVS_CT_ATTR_HELPER, "f\x1bp", 4);
	flag(message, OVS_CT_ATTR_COMMIT);
	put16(message, OVS_CT_ATTR_ZONE, 7);
	put(message, OVS_CT_ATTR_MARK, mark, sizeof(mark));
	nat = nest(message, OVS_CT_ATTR_NAT);
	flag(message, OVS_NAT_ATTR_SRC);
	put32(message, OVS_NAT_ATTR_IP_MIN, ip);
	put32(message, OVS_NAT_ATTR_IP_MAX, inet_addr("10.0.0.9"));
	put16(message, OVS_NAT_ATTR_PROTO_MIN, 80);
	flag(message, OVS_NAT_ATTR_PROTO_HASH);
	end(message, nat);
	end(message, at);
	at = nest(message, OVS_ACTION_ATTR_CT);
	put32(message, OVS_CT_ATTR_EVENTMASK, 0x5ff);
	end(message, at);
}

static void put_set(struct message *message)
{
	struct ovs_key_ipv4 ip[2] = {{.ipv4_ttl = 63}, {.ipv4_ttl = 255}};
	size_t at = nest(message, OVS_ACTION_ATTR_SET_MASKED);

	put(message, OVS_KEY_ATTR_IPV4, ip, sizeof(ip));
	end(message, at);
	at = nest(message, OVS_ACTION_ATTR_SET);
	put_tunnel(message);
	end(message, at);
	put(message, OVS_ACTION_ATTR_PUSH_VLAN, "\x81\x00\x10\x07", 4);
	put(message, OVS_ACTION_ATTR_PUSH_VLAN, "\x88\xa8\x10\x08", 4);
	flag(message, OVS_ACTION_ATTR_POP_VLAN);
}

static void put_nested(struct message *message)
{
	size_t at = nest(message, OVS_ACTION_ATTR_SAMPLE), inner;

	put32(message, OVS_SAMPLE_ATTR_PROBABILITY, UINT32_MAX / 2);
	inner = nest(message, OVS_SAMPLE_ATTR_ACTIONS);
	put32(message, OVS_ACTION_ATTR_OUTPUT, 4);
	end(message, inner);
	end(message, at);
	at = nest(message, OVS_ACTION_ATTR_CLONE);
	put32(message, OVS_ACTION_ATTR_RECIRC, 0x1a);
	end(message, at);
	at = nest(message, OVS_ACTION_ATTR_USERSPACE);
	put32(message, OVS_USERSPACE_ATTR_PID, 4711);
	put(message, OVS_USERSPACE_ATTR_USERDATA, "\x01\x02", 2);
	end(message, at);
	put(message, OVS_ACTION_ATTR_HASH, "\0\0\0\0\0\0\0\0", 8);
	put(message, 99, "\x07", 1);
}

static void action_case(void (*put_actions)(struct message *message), const char *expected)
{
	struct message message;
	size_t at;

	start(&message);
	at = nest(&message, OVS_FLOW_ATTR_ACTIONS);
	if (put_actions)
		put_actions(&message);
	end(&message, at);
	check(&message, NULL, expected);
}

static void actions(void **state)
{
	(void)state;
	action_case(NULL, "drop");
	action_case(put_ct, "ct(commit,zone=7,mark=0x1/0xf,helper=f\\x1bp,"
		    "nat(src=10.0.0.1-10.0.0.9:80,hash)),ct");
	action_case(put_set, "set(ipv4(ttl=63)),set(tunnel(tun_id=0x64,src=1.2.3.4,ttl=64,"
		    "geneve({class=0x102,type=0x80,len=4,0x0a0b0c0d}),flags(csum|key))),"
		    "push_vlan(vid=7,pcp=0),push_vlan(tpid=0x88a8,vid=8,pcp=0),pop_vlan");
	action_case(put_nested, "sample(sample=50.0%,actions(4)),clone(recirc(0x1a)),"
		    "userspace(pid=4711,userdata(0102)),hash(l4(0)),action99(07)");
}

/* Deeper than anything is entered: shown as bytes. */
static void deep(void **state)
{
	struct message message;
	size_t at[200], outer;
	struct decoded decoded;

	(void)state;
	start(&message);
	outer = nest(&message, OVS_FLOW_ATTR_ACTIONS);
	for (size_t i = 0; i < ARRAY_SIZE(at); i++)
		at[i] = nest(&message, OVS_ACTION_ATTR_CLONE);
	for (size_t i = ARRAY_SIZE(at); i--;)
		end(&message, at[i]);
	end(&message, outer);
	finish(&message);
	decoded = decode(message.bytes, message.size);
	assert_non_null(strstr(decoded.parts[1].text, "clone(clone(action20("));
	assert_false(decoded.truncated);
	release(&decoded);
}

static bool ends_in_dots(const char *text)
{
	return strlen(text) >= 3 && !strcmp(text + strlen(text) - 3, "...");
}

/* A message with all there is, cut behind each byte. */
static void cut_short(void **state)
{
	struct message message;
	struct decoded whole;
	size_t at;

	(void)state;
	icmp_flow(&message);
	at = nest(&message, OVS_FLOW_ATTR_ACTIONS);
	put_ct(&message);
	put_set(&message);
	put_nested(&message);
	end(&message, at);
	finish(&message);
	whole = decode(message.bytes, message.size);
	for (size_t size = 0; size < message.size; size++) {
		struct decoded cut = decode(message.bytes, size);

		assert_true(cut.truncated);
		for (unsigned int i = 0; i < cut.count - 1; i++) {
			const char *text = cut.parts[i].text;

			assert_true(!text || ends_in_dots(text) ||
				    !strcmp(text, whole.parts[i].text));
		}
		release(&cut);
	}
	release(&whole);
}

/* Actions that are cut behind each byte end in dots, and begin as they did. */
static void cut_actions(void **state)
{
	struct message message;
	struct decoded whole;
	size_t at, from;

	(void)state;
	start(&message);
	from = message.size;
	at = nest(&message, OVS_FLOW_ATTR_ACTIONS);
	put_nested(&message);
	put_set(&message);
	end(&message, at);
	finish(&message);
	whole = decode(message.bytes, message.size);
	for (size_t size = from + 4; size < message.size; size++) {
		struct decoded cut = decode(message.bytes, size);

		assert_true(ends_in_dots(cut.parts[1].text));
		release(&cut);
	}
	release(&whole);
}

/* Anything: random bytes, and a message of which random bytes are changed. */
static void anything(void **state)
{
	struct message message, changed;

	(void)state;
	srandom(1);
	icmp_flow(&message);
	message.size -= 4;
	put_nested(&message);
	put_ct(&message);
	put_tunnel(&message);
	finish(&message);
	for (int round = 0; round < 20000; round++) {
		struct decoded decoded;

		changed = message;
		for (int i = random() % 8; i >= 0; i--)
			changed.bytes[random() % message.size] = random();
		for (size_t i = 16; round % 4 == 0 && i < message.size; i++)
			changed.bytes[i] = random() % (round % 8 ? 32 : 256);
		decoded = decode(changed.bytes, random() % (message.size + 1));
		release(&decoded);
	}
}

/* Lines below a record, and an object. */
static void views(void **state)
{
	static const struct vnt_field fields[] = {
		{.name = "flow", .type = VNT_DECODED, .size = sizeof(struct vnt_bytes),
		 .of = "ovs_flow"},
	};
	struct vnt_bytes bytes = {.length = UINT32_MAX};
	struct message message;
	char *text, *dumped;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	json_t *json;

	(void)state;
	decode_print(out, fields, 1, &bytes);
	action_case(NULL, "drop");
	icmp_flow(&message);
	finish(&message);
	bytes.length = message.size;
	memcpy(bytes.bytes, message.bytes, message.size);
	decode_print(out, fields, 1, &bytes);
	fclose(out);
	assert_string_equal(text, "    [nothing known in 2044 bytes]\n    key: " ICMP_KEY
			    "\n    actions: 1,3,1\n"
			    "    ufid: 01020304-0506-0708-090a-0b0c0d0e0f10\n");
	free(text);
	assert_false(format_in_line(fields));
	json = format_json(fields, &bytes);
	dumped = json_dumps(json, JSON_COMPACT);
	assert_string_equal(dumped, "{\"key\":\"" ICMP_KEY "\",\"actions\":\"1,3,1\","
			    "\"ufid\":\"01020304-0506-0708-090a-0b0c0d0e0f10\","
			    "\"truncated\":false}");
	free(dumped);
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flow),
		cmocka_unit_test(keys),
		cmocka_unit_test(masks),
		cmocka_unit_test(actions),
		cmocka_unit_test(deep),
		cmocka_unit_test(cut_short),
		cmocka_unit_test(cut_actions),
		cmocka_unit_test(anything),
		cmocka_unit_test(views),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
