tool no-packet
  point begins: packet none
    variant 0: function netif_receive_skb
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
  point ends: packet none
    variant 0: function consume_skb
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
  measure span: from begins to ends, lost after 1000000000 ns
    value: (ends.time - begins.time), a duration
    pair at start: begins.skb->hash, a number of 4 bytes
    pair at end: ends.skb->hash, a number of 4 bytes
    protocol: ends.skb->protocol, a number of 2 bytes
