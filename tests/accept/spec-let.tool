tool spec-let
  point segment: packet socket
    variant 0: tracepoint tcp:tcp_probe
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument sk at 0
    buffer: segment.sk: pointer sock
  point state: packet socket
    variant 0: tracepoint sock:inet_sock_set_state
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument sk at 0
    buffer: state.sk: pointer sock
    tcp: state.sk as tcp_sock->snd_cwnd: number of 4 bytes
  point queue: packet ether
    variant 0: tracepoint net:net_dev_queue
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument skb at 0
    buffer: queue.skb: pointer sk_buff
    starts at: queue.skb->data: pointer
  measure segments
   at segment
    where: (segment.sk as inet_connection_sock->icsk_ca_state >= TCP_CA_Recovery 3): truth value
    flow: segment.packet.flow: flow
    cwnd: segment.sk as tcp_sock->snd_cwnd: number of 4 bytes
  measure windows
   at state
    cwnd: state.tcp: number of 4 bytes
  measure queued
   at queue
    name: queue.skb as sk_buff->dev.name: device
