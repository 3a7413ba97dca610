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
  measure climb: timeout after 100000000 ns
   starts at arrives
    id: arrives.packet.id: packet identity
    value: (reaches.time - arrives.time): duration
   ends at reaches
    id: reaches.packet.id: packet identity
    value: (reaches.time - arrives.time): duration
