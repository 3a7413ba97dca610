tool alternatives
  point arrives: packet skb
    variant 0: function ip_rcv
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: arrives.skb, a pointer to struct sk_buff
  point dropped: packet skb
    variant 0: function sk_skb_reason_drop
    variant 1: function kfree_skb_reason
    variant 2: tracepoint skb:kfree_skb
    on debian-6.1: variant 1
    on debian-6.12: variant 0
    argument skb at 0
    buffer: dropped.skb, a pointer to struct sk_buff
  point natted: packet skb
    variant 0: function ovs_ct_nat_execute in openvswitch
    on debian-6.1: variant 0
    on debian-6.12: variant -1
    argument skb at 0
    buffer: natted.skb, a pointer to struct sk_buff
  measure until_drop: from arrives to dropped, lost after 2000000000 ns
    value: (dropped.time - arrives.time), a duration
    pair at start: arrives.packet.id, a packet identity
    pair at end: dropped.packet.id, a packet identity
    proto: dropped.packet.proto, a protocol
  measure until_nat: from arrives to natted, lost after 2000000000 ns
    value: (natted.time - arrives.time), a duration
    pair at start: arrives.packet.id, a packet identity
    pair at end: natted.packet.id, a packet identity
