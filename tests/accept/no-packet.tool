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
    pair at start: begins.skb->hash: number of 4 bytes
    pair at end: ends.skb->hash: number of 4 bytes
   at ends
    value: (ends.time - begins.time): duration
    protocol: ends.skb->protocol: number of 2 bytes
