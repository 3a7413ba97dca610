tool object-life
  point state: packet socket
    variant 0: tracepoint sock:inet_sock_set_state
    on debian-6.1: variant 0
    on debian-6.12: variant 0
    argument sk at 0
    argument newstate at 2
    buffer: state.sk: pointer sock
    where: (state.sk->sk_protocol == IPPROTO_TCP 6): truth value
  state session: 65536 objects, timeout after 0 ns
    born: state.time: time
    owner: task: task
  action at state, state session
    where: (state.newstate < TCP_FIN_WAIT1 4): truth value
    sk: state.sk: pointer sock
    born: state.time: time
  action at state, state session
    where: ((state.newstate == TCP_SYN_SENT 2) or (state.newstate == TCP_LAST_ACK 9)): truth value
    sk: state.sk: pointer sock
    owner: task: task
  action at state, emit life, state session, drop
    where: (state.newstate == TCP_CLOSE 7): truth value
    sk: state.sk: pointer sock
    owner: session.owner: task
    saddr: state.packet.saddr: address
    sport: state.packet.sport: port
    daddr: state.packet.daddr: address
    dport: state.packet.dport: port
    tx: state.sk as tcp_sock->bytes_acked: number of 8 bytes
    rx: state.sk as tcp_sock->bytes_received: number of 8 bytes
    lived: (state.time - session.born): duration
