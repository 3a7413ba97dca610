tool path
  point local: packet skb
    variant 0: function __ip_local_out
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 2
    buffer: local.skb: pointer sk_buff
  point xmit: packet skb
    variant 0: function __dev_queue_xmit
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: xmit.skb: pointer sk_buff
    where: xmit.skb->dev in option.dev: truth value
  point queued: packet ether
    variant 0: tracepoint net:net_dev_queue
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: queued.skb: pointer sk_buff
    starts at: queued.skb->data: pointer
  point wire: packet ether
    variant 0: tracepoint net:net_dev_start_xmit
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: wire.skb: pointer sk_buff
    starts at: wire.skb->data: pointer
    where: wire.skb->dev in option.dev: truth value
  point arrives: packet network
    variant 0: tracepoint net:netif_receive_skb
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: arrives.skb: pointer sk_buff
    starts at: arrives.skb->data: pointer
  point rcv: packet skb
    variant 0: function icmp_rcv
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: rcv.skb: pointer sk_buff
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
  measure tx: timeout after 1000000000 ns
   starts at local
    id: local.id: number of 8 bytes
    flow: rcv.packet.flow: flow
   passes xmit
    id: xmit.id: number of 8 bytes
   passes queued
    id: queued.id: number of 8 bytes
   passes wire
    id: wire.id: number of 8 bytes
   ends at rcv
    id: rcv.id: number of 8 bytes
    flow: rcv.packet.flow: flow
  measure rx: timeout after 1000000000 ns
   starts at arrives
    id: arrives.id: number of 8 bytes
   ends at rcv
    id: rcv.id: number of 8 bytes
