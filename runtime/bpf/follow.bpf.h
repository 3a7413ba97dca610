/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Follows packets from point to point by the buffer that they lie in.  A buffer stays the same
 * through tunnels, address translation, queues and further lookups, so a number that it is given
 * once tells its packet at every later point, whatever has become of the headers.
 *
 * Buffers are used again and again, so a buffer that is freed loses its number.  If something
 * still waits for its packet then, the packet has been dropped or copied (to ovs-vswitchd, into
 * segments): what the parser says of its headers is kept, and a buffer without a number that has
 * the same headers gets the number.  Two packets with the same headers cannot be told apart so:
 * neither is measured, and both are counted as "identity not unique".
 *
 * With skb.bpf.h and pair.bpf.h.
 */
#ifndef VNT_FOLLOW_BPF_H
#define VNT_FOLLOW_BPF_H

#define FOLLOW_SETS	8192		/* a power of two */
#define FOLLOW_WAYS	4		/* buffers in each set */
#define FOLLOW_NS	(60 * NS_PER_S)	/* a number as old is of a buffer whose end was missed */
#define COPY_NS		(5 * NS_PER_S)	/* as long may a copy be on its way */
#define COPIES		4096

struct followed {
	u64 buffer;		/* 0: nobody's */
	u64 id;			/* time of its first start, and the CPU in the lowest bits */
	u32 waits;		/* starts that have not ended */
	u32 copied;		/* its copy is expected already */
	u64 pad;		/* the size is a power of two, see way_of() */
};

struct follow_set {
	struct followed ways[FOLLOW_WAYS];
};

/* A table of our own: finding, adding and removing here takes a tenth of what a hash takes. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, FOLLOW_SETS);
	__type(key, u32);
	__type(value, struct follow_set);
} vnt_followed SEC(".maps");

/* What is, or was, in a buffer of which a copy may come. */
struct copy {
	u64 id;
	u64 other;		/* the number of another packet like it, or 0 */
	u64 time;
	u32 waits;
	u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, COPIES);
	__type(key, struct packet_id);
	__type(value, struct copy);
} vnt_copies SEC(".maps");

/* Numbers of packets of which a copy came, or one of another like it: see sweep.c. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, COPIES);
	__type(key, u64);
	__type(value, u8);
} vnt_unclear SEC(".maps");

/* What has become of packets, by their numbers. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, COPIES);
	__type(key, u64);
	__type(value, struct vnt_fate);
} vnt_fates SEC(".maps");

/* Until when a copy may come. */
u64 copies_until;

/* The address of a variable, as a number. */
u64 vnt_base;

/*
 * The address of @skb as a number to calculate with.  The verifier gives numbers for differences
 * of pointers alone, and takes back a pointer that was stored in a map as a number.
 */
static __always_inline u64 buffer_of(const struct sk_buff *skb, const bool typed)
{
	u64 buffer = (u64)skb;

	if (!typed)
		return buffer;
	*(volatile u64 *)&vnt_base = (u64)&vnt_base;
	asm volatile("%0 -= %1" : "+r"(buffer) : "r"(&vnt_base));
	return buffer + *(volatile u64 *)&vnt_base;
}

static __always_inline bool awaits_copies(void)
{
	return copies_until && copies_until > bpf_ktime_get_ns();
}

/* Addresses of buffers are multiples of 256, or nearly. */
static __always_inline struct follow_set *follow_set_of(u64 buffer)
{
	u32 set = ((buffer >> 6) * 0x9e3779b97f4a7c15ULL) >> 51;

	return bpf_map_lookup_elem(&vnt_followed, &set);
}

/*
 * Way number @way of @set, whose @owner is @buffer.  The verifier does not know that their difference
 * is 0, nor so which way it is: it looks at what follows once, and not once for each way.
 */
static __always_inline struct followed *way_of(struct follow_set *set, u64 way, u64 owner, u64 buffer)
{
	u64 nothing = owner;

	asm volatile("%0 -= %1" : "+r"(nothing) : "r"(buffer));
	return (void *)set + ((nothing + way * sizeof(struct followed)) &
			      ((FOLLOW_WAYS - 1) * sizeof(struct followed)));
}

/* The place of @buffer in its @set, or NULL. */
static __always_inline struct followed *find_way(struct follow_set *set, u64 buffer)
{
	for (u64 way = 0; set && way < FOLLOW_WAYS; way++) {
		u64 owner = set->ways[way].buffer;

		if (owner == buffer)
			return way_of(set, way, owner, buffer);
	}
	return NULL;
}

/* What is known of the packet in @skb, or NULL. */
static __always_inline struct followed *find_followed(const struct sk_buff *skb, const bool typed)
{
	const u64 buffer = buffer_of(skb, typed);

	return find_way(follow_set_of(buffer), buffer);
}

/* A place in its @set for @buffer, which has none yet; NULL: all are taken. */
static __always_inline struct followed *take_way(struct follow_set *set, u64 buffer, u64 now)
{
	for (int i = 0; set && i < FOLLOW_WAYS; i++) {
		struct followed *way = &set->ways[i];
		u64 owner = way->buffer;

		if ((!owner || (way->id && way->id + FOLLOW_NS < now)) &&
		    __sync_val_compare_and_swap(&way->buffer, owner, buffer) == owner)
			return way;
	}
	return NULL;
}

/* The number of the packet in @skb, for one more that waits for it; 0: there is no room. */
static __always_inline u64 follow(const struct sk_buff *skb, u64 now, const bool typed)
{
	const u64 buffer = buffer_of(skb, typed);
	struct follow_set *set = follow_set_of(buffer);
	struct followed *known = find_way(set, buffer);

	if (known) {
		known->waits++;
		return known->id;
	}
	known = take_way(set, buffer, now);
	if (!known)
		return 0;
	known->waits = 1;
	known->copied = 0;
	known->id = (now & ~(VNT_BANKS - 1ULL)) | (bpf_get_smp_processor_id() & (VNT_BANKS - 1));
	return known->id;
}

/* One that waited has ended. */
static __always_inline void follow_ended(struct followed *known)
{
	if (known->waits)
		known->waits--;
}

/* In which account a hit ends whose packet has no number: @known is NULL, or it is unclear. */
static __always_inline u32 not_followed(const struct followed *known)
{
	return known ? NOT_UNIQUE : UNMATCHED;
}

static __always_inline void set_unclear(u64 id)
{
	u8 yes = 1;

	bpf_map_update_elem(&vnt_unclear, &id, &yes, BPF_ANY);
}

/* @known has the headers @packet, and a copy of it may come. */
static __always_inline void expect_copy(const struct followed *known, const struct packet *packet)
{
	struct copy copy = {.id = known->id, .time = bpf_ktime_get_ns(), .waits = known->waits};
	struct copy *other = bpf_map_lookup_elem(&vnt_copies, &packet->id);

	if (other && other->id != copy.id && other->time + COPY_NS > copy.time)
		copy.other = other->id;
	bpf_map_update_elem(&vnt_copies, &packet->id, &copy, BPF_ANY);
	copies_until = copy.time + COPY_NS;
}

/*
 * @skb has the headers @packet and no number: that of the packet it is a copy of, or NULL.
 * Its id is 0 where it could be of several.
 */
static __always_inline struct followed *follow_copy(const struct sk_buff *skb,
						    const struct packet *packet, const bool typed)
{
	struct copy *copy = bpf_map_lookup_elem(&vnt_copies, &packet->id), found;
	const u64 buffer = buffer_of(skb, typed);
	u64 now = bpf_ktime_get_ns();
	struct followed *known;

	if (!copy || copy->time + COPY_NS < now)
		return NULL;
	found = *copy;
	if (found.other) {
		set_unclear(found.id);
		set_unclear(found.other);
	} else {
		bpf_map_delete_elem(&vnt_copies, &packet->id);
	}
	known = take_way(follow_set_of(buffer), buffer, now);
	if (!known)
		return NULL;
	known->waits = found.waits;
	known->copied = 0;
	known->id = found.other ? 0 : found.id;
	return known;
}

/* How the packet of a point lies in its buffer, as skb.bpf.h has it. */
enum packet_lies { IN_SKB, IN_ETHER, IN_NETWORK };

static __always_inline bool misses(const struct sk_buff *skb, const void *header, const u32 lies,
				   const bool typed)
{
	return lies == IN_SKB ? misses_skb(skb, typed) :
	       lies == IN_ETHER ? misses_ether(skb, header, typed) : misses_header(skb, header, typed);
}

static __always_inline bool parse(struct packet *packet, const struct sk_buff *skb,
				  const void *header, const u32 lies, const bool typed)
{
	return lies == IN_SKB ? packet_skb(packet, skb, typed) :
	       lies == IN_ETHER ? packet_ether(packet, skb, header, typed)
				: packet_header(packet, skb, header, typed);
}

/*
 * Nothing is known of the buffer @skb.  Its packet is looked at where it may be a copy, or where a
 * filter may not be for it.  @has: PACKET_REPLY or 0.
 */
static __always_inline u32 seek_packet(struct followed **known, const struct sk_buff *skb,
				       const void *header, const u32 lies, const u32 has,
				       const bool typed)
{
	struct packet packet = {.has = has};
	bool seeks = awaits_copies();

	if (!seeks && (!filter.terms || (can_miss() && misses(skb, header, lies, typed))))
		return filter.terms ? FILTERED : UNMATCHED;
	if (!parse(&packet, skb, header, lies, typed))
		return UNPARSED;
	*known = follow_copy(skb, &packet, typed);
	if (*known)
		return 0;
	if (has & PACKET_REPLY)
		packet_exchange(&packet);
	return filter_packet(&packet) ? UNMATCHED : FILTERED;
}

/*
 * Find in @known what is known of the packet in @skb.  The value is the account in which the hit
 * ends, or 0.
 */
#define FIND_PACKET(known, skb, header, lies, has, typed)		\
	(!(skb) ? UNPARSED : ((known) = find_followed(skb, typed)) ? 0 :	\
	 seek_packet(&(known), skb, header, lies, has, typed))

/*
 * The headers of the first segment that is made of @skb are those of @skb itself, but for the
 * length that UDP states.
 */
static __always_inline void be_first_segment(struct packet *packet, const struct sk_buff *skb,
					     const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	const struct skb_shared_info___vnt *info =
		(const void *)(READ(buffer, head) + READ(buffer, end));
	u16 size = BPF_CORE_READ(info, gso_size);

	if (packet->id.length && size)
		packet->id.length = size + sizeof(struct udp_header);
}

/* If something waits for what is @known of @skb, keep the headers for a copy. */
static __always_inline void keep_headers(struct followed *known, const struct sk_buff *skb,
					 const void *header, const u32 lies, const bool typed)
{
	struct packet packet = {};

	if (!known->waits || !known->id || !parse(&packet, skb, header, lies, typed))
		return;
	be_first_segment(&packet, skb, typed);
	expect_copy(known, &packet);
	known->copied = 1;
}

/* The packet @known, for which something waits, met its @fate. */
static __always_inline void note_fate(const struct followed *known, const struct vnt_fate *fate)
{
	u64 id = known->id;

	if (id)
		bpf_map_update_elem(&vnt_fates, &id, fate, BPF_ANY);
}

/* The buffer @skb ends.  Its packet has met @kind, enum vnt_fate_kind. */
static __always_inline int buffer_ends(const struct sk_buff *skb, const u32 kind, const bool typed)
{
	struct followed *known = find_followed(skb, typed);
	const struct vnt_fate fate = {.kind = kind};

	if (!known)
		return 0;
	if (!known->copied)
		keep_headers(known, skb, NULL, IN_SKB, typed);
	if (kind && known->waits)
		note_fate(known, &fate);
	known->id = 0;
	barrier();
	known->buffer = 0;
	return 0;
}

/* @skb is freed, whatever for.  Returns 0, as all of these do, and programs do. */
static __always_inline int buffer_freed(const struct sk_buff *skb, const bool typed)
{
	return buffer_ends(skb, FATE_UNKNOWN, typed);
}

/* A socket of datagrams has given the packet in @skb to its reader. */
static __always_inline int buffer_read(const struct sk_buff *skb, const bool typed)
{
	return buffer_ends(skb, FATE_READ, typed);
}

/* GRO has put the data of @skb into another buffer. */
static __always_inline int buffer_merged(const struct sk_buff *skb, const bool typed)
{
	return buffer_ends(skb, FATE_MERGED, typed);
}

/* @skb is about to be freed because it is dropped.  That of a companion is told, too. */
static __always_inline int buffer_dropped(const struct sk_buff *skb, const void *location,
					  u32 reason, const bool typed)
{
	const struct vnt_fate fate = {(u64)location, reason, FATE_DROPPED};
	struct followed *known = skb ? find_followed(skb, typed) : NULL;

	if (known)
		note_fate(known, &fate);
	return 0;
}

/* @skb is about to be copied to user space, and the copy may be back before @skb is freed. */
static __always_inline int buffer_copied(const struct sk_buff *skb, const bool typed)
{
	const struct sk_buff___vnt *buffer = (const void *)skb;
	struct followed *known;

	if (!skb)
		return 0;
	known = find_followed(skb, typed);
	if (known)
		keep_headers(known, skb, READ(buffer, data), IN_ETHER, typed);
	return 0;
}

#define LEAST_ERROR	-4095UL		/* in the place of a pointer */

/*
 * @clone has the same packet as @skb; whatever becomes of it, @skb stands for both.  A fragment is
 * one, too: the first that leaves is the packet that came.
 */
static __always_inline int buffer_cloned(const struct sk_buff *skb, u64 clone, const bool typed)
{
	struct followed *known = find_followed(skb, typed), *other;

	if (!known || !clone || clone >= LEAST_ERROR)
		return 0;
	other = take_way(follow_set_of(clone), clone, bpf_ktime_get_ns());
	if (!other)
		return 0;
	other->waits = 0;
	other->copied = 0;
	other->id = known->id;
	return 0;
}

/* When @function returns it has made a companion of the buffer that is its argument at @position. */
#define COMPANIONS(function, program, position)				\
	PROGRAM("fexit/" #function, program,				\
		buffer_cloned(argument(ctx, position), function_result(ctx), true))

#endif
