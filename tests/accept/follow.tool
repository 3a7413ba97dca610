tool follow
  point in: packet network
    variant 0: tracepoint net:netif_receive_skb
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: in.skb: pointer sk_buff
    starts at: in.skb->data: pointer
    where: (in.packet.proto == 17): truth value
  point left: packet ether
    variant 0: function ovs_vport_send in openvswitch
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 1
    buffer: left.skb: pointer sk_buff
    starts at: left.skb->data: pointer
  point back: packet ether
    variant 0: function ovs_flow_key_extract_userspace in openvswitch
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 2
    buffer: back.skb: pointer sk_buff
    starts at: back.skb->data: pointer
  point up: packet ether
    variant 0: tracepoint openvswitch:ovs_dp_upcall in openvswitch
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 1
    buffer: up.skb: pointer sk_buff
    starts at: up.skb->data: pointer
  point transmit: packet ether
    variant 0: tracepoint net:net_dev_start_xmit
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: transmit.skb: pointer sk_buff
    starts at: transmit.skb->data: pointer
  point __skb_gso_segment: packet none
    variant 0: function __skb_gso_segment
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
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
  measure way: timeout after 1000000000 ns
   starts at in
    id: in.id: number of 8 bytes
    flow: in.packet.flow: flow
    len: transmit.skb->len: number of 4 bytes
   passes left
    id: left.id: number of 8 bytes
   ends at transmit
    id: transmit.id: number of 8 bytes
    flow: in.packet.flow: flow
    len: transmit.skb->len: number of 4 bytes
  measure wait: timeout after 5000000000 ns
   starts at up
    id: up.packet.id: packet identity
    value: (back.time - up.time): duration
    flow: back.packet.flow: flow
   ends at back
    id: back.packet.id: packet identity
    value: (back.time - up.time): duration
    flow: back.packet.flow: flow
  measure cut
   at transmit
    dev: transmit.skb->dev.name: device
   at __skb_gso_segment
    dev: __skb_gso_segment.skb->dev.name: device
