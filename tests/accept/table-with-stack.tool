tool table-with-stack
  point dropped: packet skb
    variant 0: tracepoint skb:kfree_skb
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    argument location at 1
    argument reason at 2
    buffer: dropped.skb: pointer sk_buff
    where: (dropped.reason != SKB_DROP_REASON_NOT_SPECIFIED 1): truth value
  measure drops
   at dropped
    reason: dropped.reason: named number skb_drop_reason
    place: symbol(dropped.location): place in the kernel's code
    kstack: kstack: kernel stack
    bytes: dropped.skb->len: number of 4 bytes
