tool histogram-of-number
  point receive: packet none
    variant 0: tracepoint net:netif_receive_skb
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
  point send: packet none
    variant 0: tracepoint net:net_dev_queue
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
  measure received
   at receive
    value: receive.skb->len: number of 4 bytes
    name: receive.skb->dev.name: device
  measure sent
   at send
    value: send.skb->len: number of 4 bytes
    name: send.skb->dev.name: device
