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
  measure first: timeout after 2000000000 ns
   starts at arrive
    id: arrive.packet.id: packet identity
    value: (ip.time - arrive.time): duration
    proto: ip.packet.proto: protocol
    flow: ip.packet.flow: flow
    len: ip.skb->len: number of 4 bytes
   ends at ip
    id: ip.packet.id: packet identity
    value: (ip.time - arrive.time): duration
    proto: ip.packet.proto: protocol
    flow: ip.packet.flow: flow
    len: ip.skb->len: number of 4 bytes
  measure second: timeout after 1000000000 ns
   starts at ip
    id: ip.packet.id: packet identity
    value: (up.time - ip.time): duration
    saddr: up.packet.saddr: address
    flow: up.packet.flow: flow
    len: up.skb->len: number of 4 bytes
   ends at up
    id: up.packet.id: packet identity
    value: (up.time - ip.time): duration
    saddr: up.packet.saddr: address
    flow: up.packet.flow: flow
    len: up.skb->len: number of 4 bytes
  measure packets
   at up
    proto: up.packet.proto: protocol
    flow: up.packet.flow: flow
    len: up.skb->len: number of 4 bytes
