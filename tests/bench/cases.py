# SPDX-License-Identifier: MIT
"""What is measured: a tool and a peer, which answer one question, on one workload."""

from typing import NamedTuple


class Case(NamedTuple):
    tool: list       # command of ours
    family: str      # libbpf-tools or bpftrace
    peer: list       # command of the peer; for bpftrace a packaged program, or the text of one
    load: str        # a function of load.py
    units: int       # how often
    unit: str        # what one is called
    world: str = "none"
    namespace: str = ""
    kernel: str = "6.12"


LIBBPF = "libbpf-tools"
BPFTRACE = "bpftrace"

# Programs of bpftrace, written as its users write them.
UPCALL = """
tracepoint:openvswitch:ovs_dp_upcall {
    $skb = (struct sk_buff *)args->skbaddr;
    $ip = (struct iphdr *)($skb->head + $skb->network_header);
    $udp = (struct udphdr *)($skb->head + $skb->network_header + 20);
    @start[$ip->saddr, $ip->daddr, $ip->id, $udp->source, $udp->dest] = nsecs;
}
kprobe:ovs_flow_key_extract_userspace {
    $skb = (struct sk_buff *)arg2;
    $ip = (struct iphdr *)($skb->data + 14);
    $udp = (struct udphdr *)($skb->data + 34);
    $start = @start[$ip->saddr, $ip->daddr, $ip->id, $udp->source, $udp->dest];
    if ($start) {
        @us[$ip->saddr, $ip->daddr, $udp->source, $udp->dest] = hist((nsecs - $start) / 1000);
        delete(@start[$ip->saddr, $ip->daddr, $ip->id, $udp->source, $udp->dest]);
    }
}
"""
SKBDROP = "tracepoint:skb:kfree_skb { @[args->reason, ksym(args->location), kstack] = count(); }"
DROP_STACK = """
tracepoint:skb:kfree_skb {
    $skb = (struct sk_buff *)args->skbaddr;
    $ip = (struct iphdr *)($skb->head + $skb->network_header);
    $udp = (struct udphdr *)($skb->head + $skb->network_header + 20);
    @[kstack, $ip->saddr, $ip->daddr, $udp->source, $udp->dest, args->reason] = count();
}
"""
QDISC = """
kprobe:fq_enqueue { @start[arg0] = nsecs; }
kretprobe:fq_dequeue /retval != 0/ {
    $start = @start[(uint64)retval];
    if ($start) { @us = hist((nsecs - $start) / 1000); delete(@start[(uint64)retval]); }
}
"""
SIZES = """
tracepoint:net:napi_gro_receive_entry { @nic_received[str(args->name)] = hist(args->len); }
tracepoint:net:netif_receive_skb { @received[str(args->name)] = hist(args->len); }
tracepoint:net:net_dev_queue { @sent[str(args->name)] = hist(args->len); }
tracepoint:net:net_dev_start_xmit { @nic_sent[str(args->name)] = hist(args->len); }
"""
RECEIVED = """
tracepoint:net:netif_receive_skb {
    $skb = (struct sk_buff *)args->skbaddr;
    $ip = (struct iphdr *)$skb->data;
    printf("%s %s %s %d\\n", str(args->name), ntop($ip->saddr), ntop($ip->daddr), args->len);
}
"""
NAGLE = """
kprobe:tcp_write_xmit { @sk[tid] = arg0; @nagle[tid] = arg2; }
kretprobe:tcp_write_xmit { @calls[@nagle[tid]] = count(); delete(@sk[tid]); delete(@nagle[tid]); }
"""

# tcpdrop.bt as it is packaged wants the kernel's headers.
TCPDROP = """
tracepoint:skb:kfree_skb {
    $skb = (struct sk_buff *)args->skbaddr;
    $sk = (struct sock *)$skb->sk;
    $family = $sk->__sk_common.skc_family;
    if (args->reason > 2 && ($family == 2 || $family == 10)) {
        time("%H:%M:%S ");
        printf("%-8d %-16s %s:%d %s:%d %d\\n", pid, comm, ntop($sk->__sk_common.skc_rcv_saddr),
               $sk->__sk_common.skc_num, ntop($sk->__sk_common.skc_daddr),
               bswap($sk->__sk_common.skc_dport), $sk->__sk_common.skc_state);
        printf("%s\\n", kstack);
    }
}
"""

CASES = {
    "tcplife": Case(["tcplife"], LIBBPF, ["tcplife"], "connections", 300, "connection"),
    "tcpstates": Case(["tcpstates"], LIBBPF, ["tcpstates"], "connections", 300, "connection"),
    "tcpconnect": Case(["tcpconnect"], LIBBPF, ["tcpconnect"], "connections", 300, "connection"),
    "tcpsynbl": Case(["tcpsynbl"], LIBBPF, ["tcpsynbl", "60"], "connections", 300, "connection"),
    "tcp-trace": Case(["tcp-trace"], LIBBPF, ["tcptracer"], "connections", 300, "connection"),
    "tcp-connlat": Case(["tcp-connlat", "-e"], LIBBPF, ["tcpconnlat"], "connections", 300, "connection"),
    "tcp-listen": Case(["tcp-listen"], LIBBPF, ["solisten"], "listens", 500, "call"),
    # On the newer kernel this peer does not start.
    "sys-bind": Case(["sys-bind"], LIBBPF, ["bindsnoop"], "binds", 500, "call", kernel="6.1"),
    "tcptop": Case(["tcptop", "-i", "60"], LIBBPF, ["tcptop", "-C", "60"], "segments", 2000, "segment"),
    "tcp-rtt": Case(["tcp-rtt"], LIBBPF, ["tcprtt", "-i", "60"], "segments", 2000, "segment"),
    "gethostlatency": Case(["gethostlatency", "-e"], LIBBPF, ["gethostlatency"], "lookups", 500, "lookup"),
    "cpu-offcpu": Case(["cpu-offcpu"], LIBBPF, ["offcputime"], "sleeps", 2000, "sleep"),
    "sched-latency": Case(["sched-latency"], LIBBPF, ["runqlat", "60"], "sleeps", 2000, "sleep"),
    "sched-runqlen": Case(["sched-runqlen"], LIBBPF, ["runqlen", "60"], "ticks", 200, "sample"),
    "cpu-softirq": Case(["cpu-softirq"], LIBBPF, ["softirqs", "60"], "packets", 2000, "packet"),
    "tcpaccept": Case(["tcpaccept"], BPFTRACE, ["/usr/sbin/tcpaccept.bt"], "connections", 300, "connection"),
    "tcpretrans": Case(["tcpretrans"], BPFTRACE, ["/usr/sbin/tcpretrans.bt"], "retransmits", 100, "retransmit"),
    "tcp-drop": Case(["tcp-drop"], BPFTRACE, [TCPDROP], "refusals", 200, "segment"),
    "skbdrop": Case(["skbdrop"], BPFTRACE, [SKBDROP], "drops", 2000, "packet"),
    "drop-stack": Case(["drop-stack"], BPFTRACE, [DROP_STACK], "drops", 2000, "packet"),
    "qdisc-fq": Case(["qdisc-fq"], BPFTRACE, [QDISC], "frames", 2000, "packet", "pair", "A"),
    "netsize": Case(["netsize"], BPFTRACE, [SIZES], "packets", 2000, "packet"),
    "received": Case(["received"], BPFTRACE, [RECEIVED], "packets", 2000, "packet"),
    "tcpnagle": Case(["tcpnagle"], BPFTRACE, [NAGLE], "segments", 2000, "segment"),
    "ovs-upcall": Case(["ovs-upcall"], BPFTRACE, [UPCALL], "upcalls", 200, "upcall", "ovs", "A"),
}

# What costs a packet that is filtered out, and an empty program at the same point.
EMPTY_RECEIVE = "tracepoint:net:netif_receive_skb { }"
EMPTY_DROP = "tracepoint:skb:kfree_skb { }"
FILTERED = {
    "netsize": (["--iface", "dummy0"], "tracepoint:net:netif_receive_skb,"
                "tracepoint:net:net_dev_queue, tracepoint:net:net_dev_start_xmit { }"),
    "received": (["--dport", "1"], EMPTY_RECEIVE),
    "skbdrop": (["--dport", "1"], EMPTY_DROP),
    "drop-stack": (["--proto", "tcp"], EMPTY_DROP),
}

# Tools that are flooded, and the point that sees every packet.
FLOODED = {
    "received": (["received"], "receive"),
    "netsize": (["netsize"], "receive"),
}
