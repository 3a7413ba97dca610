tool ovs-upcall
  point sent: packet ether
    variant 0: tracepoint openvswitch:ovs_dp_upcall in openvswitch
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 1
    buffer: sent.skb: pointer sk_buff
    starts at: sent.skb->data: pointer
  point back: packet ether
    variant 0: function ovs_flow_key_extract_userspace in openvswitch
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 2
    buffer: back.skb: pointer sk_buff
    starts at: back.skb->data: pointer
  measure latency: timeout after 5000000000 ns
   starts at sent
    id: sent.packet.id: packet identity
    value: (back.time - sent.time): duration
    flow: back.packet.flow: flow
   ends at back
    id: back.packet.id: packet identity
    value: (back.time - sent.time): duration
    flow: back.packet.flow: flow
