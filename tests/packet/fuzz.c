// SPDX-License-Identifier: MIT
/*
 * Differential test against libpcap: random frames and random filters, on
 * which the parser with filter_packet() and libpcap must agree.  Where they
 * differ by definition is stated in fuzz_outline.h.
 *
 *	fuzz [SEED [COUNT]]
 *
 * Every kind of comparison must have had both outcomes, and every rule must
 * have applied, or the test proves nothing and fails.
 */
#include "filter/look.h"
#include "fuzz_ask.h"
#include "fuzz_outline.h"

#define KINDS(K) K(src4) K(src6) K(dst4) K(dst6) K(host4) K(host6) K(sport) K(dport) K(port) \
	K(proto) K(family) K(vlan) K(combined) K(own) K(chain) K(parsed) K(entries)

enum kind {
#define K(name) KIND_##name,
	KINDS(K)
#undef K
	KIND_COUNT
};

static const char *const kind_names[] = {
#define K(name) #name,
	KINDS(K)
#undef K
};

#define QUESTIONS 400
#define QUESTIONS_EACH 8
#define OWN_EACH 32
#define PROTOS ARRAY_SIZE(proto_pool)

static struct question questions[QUESTIONS];
static enum kind kinds[QUESTIONS];
static struct programs chains[PROTOS];
static u64 compared[KIND_COUNT][2], differences;
#define R(rule) static u64 rule##_count;
RULES(R)
#undef R

static void make_question(struct question *question, enum kind kind)
{
	static const u32 terms[] = {
		[KIND_sport] = FILTER_SPORT, [KIND_dport] = FILTER_DPORT,
		[KIND_port] = FILTER_PORT, [KIND_proto] = FILTER_PROTO, [KIND_family] = FILTER_FAMILY,
		[KIND_vlan] = FILTER_VLAN,
	};
	u32 wanted = kind < ARRAY_SIZE(terms) ? terms[kind] : 0;
	bool both = kind == KIND_combined, ipv6 = one_in(2);

	if (kind == KIND_src4 || kind == KIND_src6 || (both && one_in(2)))
		want_address(&question->filter, FILTER_SRC, both ? ipv6 : kind == KIND_src6);
	if (kind == KIND_dst4 || kind == KIND_dst6 || (both && one_in(2)))
		want_address(&question->filter, FILTER_DST, both ? ipv6 : kind == KIND_dst6);
	if (kind == KIND_host4 || kind == KIND_host6 || (both && one_in(4)))
		want_address(&question->filter, FILTER_HOST, both ? ipv6 : kind == KIND_host6);
	for (u32 i = KIND_sport; both && i <= KIND_vlan; i++)
		wanted |= one_in(4) ? terms[i] : 0;
	want_values(&question->filter, wanted);
	question_compile(question);
}

static void make_questions(void)
{
	for (u32 i = 0; i < QUESTIONS; i++) {
		kinds[i] = i % 2 ? KIND_combined : i / 2 % KIND_combined;
		make_question(&questions[i], kinds[i]);
	}
	for (u32 i = 0; i < PROTOS; i++) {
		ADD_TEXT(chains[i].text, "ip6 protochain %u", proto_pool[i]);
		compile_programs(&chains[i], -1);
	}
}

static void free_questions(void)
{
	for (u32 i = 0; i < QUESTIONS; i++)
		free_programs(&questions[i].programs);
	for (u32 i = 0; i < PROTOS; i++)
		free_programs(&chains[i]);
}

static void show_frame(const struct frame *frame)
{
	if (frame->hardware)
		printf("hardware tag %04x %04x, ", frame->tag_type, frame->tag);
	printf("%u bytes\n", frame->length);
	for (u32 i = 0; i < frame->length; i++)
		printf("%02x%s", frame->bytes[i], i % 32 == 31 ? "\n" : i % 2 ? " " : "");
	printf("\n");
}

/* The first differences are printed, all are counted. */
static void compare(enum kind kind, const struct frame *frame, const char *text,
		    bool ours, bool theirs)
{
	compared[kind][theirs]++;
	if (ours == theirs || differences++ >= 10)
		return;
	printf("difference in %s: \"%s\": ours %s, theirs %s\n", kind_names[kind], text,
	       ours ? "true" : "false", theirs ? "true" : "false");
	show_frame(frame);
}

/* The packet as our parser reads it, and as libpcap is to. */
struct pair {
	const struct frame *frame;
	struct frame plain;
	struct outline outline;
	struct packet packet;
	bool parsed;
};

/* What one look at @frame shows not to pass never passes. */
static void look_at(const struct frame *frame, bool passes)
{
	struct sk_buff skb = skb_of(frame);

	filter_look((struct packet_filter *)&filter);
	if (misses_ether(&skb, skb.data, true) && passes) {
		puts("a look says that a packet does not pass which does:");
		show_frame(frame);
		differences++;
	}
	free(skb.head);
}

static bool ask_ours(const struct pair *pair, const struct packet_filter *wanted)
{
	struct packet packet = pair->packet;
	bool passes;

	filter = *wanted;
	passes = pair->parsed && filter_packet(&packet);
	look_at(pair->frame, passes);
	return passes;
}

static bool ask_theirs(const struct pair *pair, const struct question *question)
{
	if (pair->outline.incomplete)
		return false;
	if (pair->outline.later && question->filter.terms & (FILTER_SPORT | FILTER_DPORT | FILTER_PORT))
		return false;
	return ask_programs(&question->programs, &pair->plain, MAX_VLAN_TAGS);
}

/* libpcap finds no ports in UDP-Lite. */
static bool can_ask(const struct pair *pair, const struct packet_filter *wanted)
{
	return pair->outline.next != UDPLITE ||
	       !(wanted->terms & (FILTER_SPORT | FILTER_DPORT | FILTER_PORT));
}

static void compare_question(const struct pair *pair, const struct question *question,
			     enum kind kind)
{
	if (!can_ask(pair, &question->filter))
		return;
	compare(kind, pair->frame, question->programs.text,
		ask_ours(pair, &question->filter), ask_theirs(pair, question));
}

static void compare_questions(const struct pair *pair)
{
	for (int i = 0; i < QUESTIONS_EACH; i++) {
		u32 which = random_below(QUESTIONS);

		compare_question(pair, &questions[which], kinds[which]);
	}
}

/* What cannot be asked: no option asks for it, or libpcap means another thing. */
static bool is_askable_type(u16 type)
{
	return type >= 0x0600 && !is_tag(type) && type != OLD_QINQ &&
	       type != 0x809b && type != 0x80f3;
}

/* The filter that is just this packet. */
static struct packet_filter own_filter(const struct packet *packet)
{
	const struct packet_flow *flow = &packet->id.flow;
	struct packet_filter own = {
		.src.count = 1, .dst.count = 1, .sport = {1, {{flow->sport}}},
		.dport = {1, {{flow->dport}}}, .proto = {1, {{0, flow->proto}}},
		.vlan = {1, {{packet->vlan}}}, .family = flow->ethertype,
	};

	memcpy(own.src.items->address, flow->saddr, sizeof(flow->saddr));
	memcpy(own.dst.items->address, flow->daddr, sizeof(flow->daddr));
	memset(own.src.items->mask, 0xff, sizeof(own.src.items->mask));
	memset(own.dst.items->mask, 0xff, sizeof(own.dst.items->mask));
	if (packet->has & PACKET_ADDRESSES)
		own.terms |= FILTER_SRC | FILTER_DST;
	if (packet->has & PACKET_PORTS)
		own.terms |= FILTER_SPORT | FILTER_DPORT;
	if (packet->has & PACKET_VLAN)
		own.terms |= FILTER_VLAN;
	if (flow->proto && !is_extension(flow->proto))
		own.terms |= FILTER_PROTO;
	if (is_askable_type(flow->ethertype))
		own.terms |= FILTER_FAMILY;
	return own;
}

/* Change one term that counts. */
static void change_filter(struct packet_filter *own)
{
	if (own->terms & FILTER_SRC && one_in(3))
		own->src.items->address[3] ^= htonl(1u << random_below(32));
	else if (own->terms & FILTER_DST && one_in(3))
		own->dst.items->address[3] ^= htonl(1u << random_below(32));
	else if (own->terms & FILTER_SPORT && one_in(3))
		own->sport.items->low ^= 1 << random_below(16);
	else if (own->terms & FILTER_DPORT && one_in(2))
		own->dport.items->low ^= 1 << random_below(16);
	else if (own->terms & FILTER_VLAN)
		own->vlan.items->low ^= 1 << random_below(12);
}

static void compare_own(const struct pair *pair)
{
	struct question question = {};

	if (!pair->parsed)
		return;
	question.filter = own_filter(&pair->packet);
	if (one_in(2))
		change_filter(&question.filter);
	question_compile(&question);
	compare_question(pair, &question, KIND_own);
	free_programs(&question.programs);
}

/*
 * libpcap does walk extension headers to a protocol, if told so.  But it does
 * not know mobility, takes the reserved byte of a fragment's header for its
 * length, reads on behind a later fragment's header, and behind authentication
 * forgets where it was, which may even never end.
 */
static void compare_chain(const struct pair *pair)
{
	const struct outline *outline = &pair->outline;
	u32 which = random_below(PROTOS);

	if (outline->incomplete || outline->type != IPV6 || outline->unfinished ||
	    outline->mobility || outline->reserved || outline->auth || outline->later)
		return;
	compare(KIND_chain, pair->frame, chains[which].text,
		pair->packet.id.flow.proto == proto_pool[which],
		ask_programs(&chains[which], &outline->wire, MAX_VLAN_TAGS));
}

/* Each entry, with the tag in the bytes or not, on either kernel. */
static void compare_entries(const struct pair *pair)
{
	struct frame frame = *pair->frame;
	bool same = true;

	if (frame.length < ETHER_SIZE)
		return;
	if (frame.hardware && one_in(2))
		frame_retag(&frame);
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		struct packet packet;

		host_is_61 = one_in(2);
		same &= entries[i](&frame, &packet) == pair->parsed;
		same &= same_packet(&packet, &pair->packet);
	}
	compare(KIND_entries, &frame, "every entry gives the same",
		same ? pair->parsed : !pair->parsed, pair->parsed);
}

static void count_rules(const struct outline *outline)
{
#define R(rule) rule##_count += outline->rule;
	RULES(R)
#undef R
}

static void try_frame(const struct frame *frame)
{
	struct pair pair = {.frame = frame, .outline = outline_of(frame)};

	host_is_61 = one_in(2);
	pair.plain = outline_plain(&pair.outline);
	pair.parsed = enter_ether(frame, &pair.packet);
	count_rules(&pair.outline);
	compare(KIND_parsed, frame, "all headers are there", pair.parsed,
		!pair.outline.incomplete);
	compare_questions(&pair);
	compare_chain(&pair);
	compare_entries(&pair);
	if (one_in(OWN_EACH))
		compare_own(&pair);
}

/* Whether every kind had both outcomes and every rule applied. */
static bool report(u64 packets)
{
	bool enough = true;
	u64 sum = 0;

	for (int i = 0; i < KIND_COUNT; i++) {
		printf("%-10s %9llu true %9llu false\n", kind_names[i],
		       (unsigned long long)compared[i][true], (unsigned long long)compared[i][false]);
		enough &= compared[i][true] && compared[i][false];
		sum += compared[i][true] + compared[i][false];
	}
#define R(rule)	printf("rule %-10s %9llu packets\n", #rule, (unsigned long long)rule##_count);
	RULES(R)
#undef R
#define R(rule)	enough &= rule##_count > 0;
	RULES(R)
#undef R
	if (!enough)
		printf("a kind had one outcome only, or a rule never applied\n");
	printf("packets %llu, comparisons %llu, differences %llu\n", (unsigned long long)packets,
	       (unsigned long long)sum, (unsigned long long)differences);
	return enough;
}

int main(int argc, char **argv)
{
	u64 seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	u64 count = argc > 2 ? strtoull(argv[2], NULL, 0) : 200000;
	bool enough;

	random_state = seed * 0x9e3779b97f4a7c15ULL ?: 1;
	ethernet = pcap_open_dead(DLT_EN10MB, 65535);
	make_questions();
	for (u64 i = 0; i < count; i++) {
		struct frame frame = make_frame();

		try_frame(&frame);
	}
	enough = report(count);
	free_questions();
	pcap_close(ethernet);
	return !enough || differences;
}
