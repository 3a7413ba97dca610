tool alternatives
  point arrives: packet skb
    variant 0: function ip_rcv
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: arrives.skb: pointer sk_buff
  point dropped: packet skb
    variant 0: function sk_skb_reason_drop
    variant 1: function kfree_skb_reason
    variant 2: tracepoint skb:kfree_skb
    on debian-6.1: variant 1
    on debian-6.12: variant 0
    argument skb at 0
    buffer: dropped.skb: pointer sk_buff
  point natted: packet skb
    variant 0: function ovs_ct_nat_execute in openvswitch
    on debian-6.1: variant 0
    on debian-6.12: variant -1
    argument skb at 0
    buffer: natted.skb: pointer sk_buff
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
  measure until_drop: timeout after 2000000000 ns
   starts at arrives
    id: arrives.id: number of 8 bytes
    value: (dropped.time - arrives.time): duration
    proto: arrives.packet.proto: protocol
   ends at dropped
    id: dropped.id: number of 8 bytes
    value: (dropped.time - arrives.time): duration
    proto: arrives.packet.proto: protocol
  measure until_nat: timeout after 2000000000 ns
   starts at arrives
    id: arrives.id: number of 8 bytes
    value: (natted.time - arrives.time): duration
   ends at natted
    id: natted.id: number of 8 bytes
    value: (natted.time - arrives.time): duration
