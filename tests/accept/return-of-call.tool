tool return-of-call
  point accept: packet socket
    variant 0: return inet_csk_accept
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument sk at 0
    buffer: accept.result: pointer sock
  action at accept, emit accepted
    task: task: task
    daddr: accept.packet.daddr: address
    dport: accept.packet.dport: port
    saddr: accept.packet.saddr: address
    sport: accept.packet.sport: port
    queued: accept.sk->sk_ack_backlog: number of 4 bytes
    most: accept.sk->sk_max_ack_backlog: number of 4 bytes
