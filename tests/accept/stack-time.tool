tool stack-time
  point arrives: packet skb
    variant 0: function ip_rcv
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: arrives.skb, a pointer to struct sk_buff
  point reaches: packet skb
    variant 0: function ip_local_deliver
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: reaches.skb, a pointer to struct sk_buff
  measure climb: from arrives to reaches, lost after 100000000 ns
    value: (reaches.time - arrives.time), a duration
    pair at start: arrives.packet.id, a packet identity
    pair at end: reaches.packet.id, a packet identity
