/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flow that a socket serves, from its own side: saddr and sport are local.
 * What tells single packets apart is not known here.
 *
 * A socket that closes has lost its number already, but keeps its source port.
 *
 * Needs struct sock { sk_protocol, __sk_common }, struct sock_common and struct
 * inet_sock { inet_sport }.
 */
#ifndef VNT_SOCKET_BPF_H
#define VNT_SOCKET_BPF_H

#define FAMILY_INET	2
#define FAMILY_INET6	10

/* False for sockets of other families. */
static __always_inline bool packet_socket(struct packet *packet, const struct sock *sk,
					  const bool typed)
{
	struct packet_flow *flow = &packet->id.flow;
	u16 family = READ(sk, __sk_common.skc_family);

	if (family == FAMILY_INET) {
		flow->ethertype = ETHERTYPE_IPV4;
		set_ipv4(flow->saddr, READ(sk, __sk_common.skc_rcv_saddr));
		set_ipv4(flow->daddr, READ(sk, __sk_common.skc_daddr));
	} else if (family == FAMILY_INET6) {
		flow->ethertype = ETHERTYPE_IPV6;
		bpf_core_read(flow->saddr, sizeof(flow->saddr),
			      &sk->__sk_common.skc_v6_rcv_saddr);
		bpf_core_read(flow->daddr, sizeof(flow->daddr),
			      &sk->__sk_common.skc_v6_daddr);
	} else {
		return false;
	}
	packet->has |= PACKET_ADDRESSES | PACKET_PORTS;
	flow->proto = READ(sk, sk_protocol);
	flow->sport = READ(sk, __sk_common.skc_num);
	if (!flow->sport)
		flow->sport = bpf_ntohs(BPF_CORE_READ((const struct inet_sock *)sk, inet_sport));
	flow->dport = bpf_ntohs(READ(sk, __sk_common.skc_dport));
	return true;
}

#endif
