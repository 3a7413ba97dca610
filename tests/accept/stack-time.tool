tool stack-time
  point arrives: packet skb
    variant 0: function ip_rcv
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: arrives.skb: pointer sk_buff
  point reaches: packet skb
    variant 0: function ip_local_deliver
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: reaches.skb: pointer sk_buff
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
  measure climb: timeout after 100000000 ns
   starts at arrives
    id: arrives.id: number of 8 bytes
    value: (reaches.time - arrives.time): duration
   ends at reaches
    id: reaches.id: number of 8 bytes
    value: (reaches.time - arrives.time): duration
