tool common-keys
  point arrive: packet network
    variant 0: tracepoint net:netif_receive_skb
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: arrive.skb: pointer sk_buff
    starts at: arrive.skb->data: pointer
  point ip: packet skb
    variant 0: function ip_rcv
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: ip.skb: pointer sk_buff
  point up: packet skb
    variant 0: function ip_local_deliver
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: up.skb: pointer sk_buff
  point vnt_freed: packet skb
    variant 0: function skb_release_head_state
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: vnt_freed.skb: pointer sk_buff
  point vnt_dropped: packet skb
    variant 0: tracepoint skb:kfree_skb
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    argument location at 1
    argument reason at 2
    buffer: vnt_dropped.skb: pointer sk_buff
  point vnt_read: packet skb
    variant 0: function __consume_stateless_skb
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: vnt_read.skb: pointer sk_buff
  point vnt_merged: packet skb
    variant 0: function napi_skb_free_stolen_head
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: vnt_merged.skb: pointer sk_buff
  point vnt_cloned: packet skb
    variant 0: return skb_clone
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: vnt_cloned.skb: pointer sk_buff
  point vnt_took_over: packet skb
    variant 0: return skb_morph
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument src at 1
    buffer: vnt_took_over.src: pointer sk_buff
  point vnt_fragment: packet skb
    variant 0: return ip_frag_next
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: vnt_fragment.skb: pointer sk_buff
  point vnt_fragment6: packet skb
    variant 0: return ip6_frag_next
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: vnt_fragment6.skb: pointer sk_buff
  point vnt_copied: packet skb
    variant 0: tracepoint openvswitch:ovs_dp_upcall in openvswitch
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 1
    buffer: vnt_copied.skb: pointer sk_buff
  measure first: timeout after 2000000000 ns
   starts at arrive
    id: arrive.id: number of 8 bytes
    value: (ip.time - arrive.time): duration
    proto: arrive.packet.proto: protocol
    flow: arrive.packet.flow: flow
    len: ip.skb->len: number of 4 bytes
   ends at ip
    id: ip.id: number of 8 bytes
    value: (ip.time - arrive.time): duration
    proto: arrive.packet.proto: protocol
    flow: arrive.packet.flow: flow
    len: ip.skb->len: number of 4 bytes
  measure second: timeout after 1000000000 ns
   starts at ip
    id: ip.id: number of 8 bytes
    value: (up.time - ip.time): duration
    saddr: ip.packet.saddr: address
    flow: ip.packet.flow: flow
    len: up.skb->len: number of 4 bytes
   ends at up
    id: up.id: number of 8 bytes
    value: (up.time - ip.time): duration
    saddr: ip.packet.saddr: address
    flow: ip.packet.flow: flow
    len: up.skb->len: number of 4 bytes
  measure packets
   at up
    proto: up.packet.proto: protocol
    flow: up.packet.flow: flow
    len: up.skb->len: number of 4 bytes
