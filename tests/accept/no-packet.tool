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
  measure span: timeout after 1000000000 ns
   starts at begins
    hash: begins.skb->hash: number of 4 bytes
    value: (ends.time - begins.time): duration
    protocol: ends.skb->protocol: number of 2 bytes
   ends at ends
    hash: ends.skb->hash: number of 4 bytes
    value: (ends.time - begins.time): duration
    protocol: ends.skb->protocol: number of 2 bytes
