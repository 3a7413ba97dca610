# SPDX-License-Identifier: MIT
# tcplife, tcpstates, tcpaccept and tcpconnect on connections that a script makes.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# agree COLUMN MOST: in how many sessions the column lies between the client's times.
agree()
{
	echo "map(.fields | select(.$1 as \$ns | .lport as \$port | any($truth[];
		.port == \$port and .least <= \$ns and \$ns <= .$2))) | length"
}

# A call that is under way when a tool attaches is not seen: first the tools.
start life tcplife --json --dport 9000
start states tcpstates --json --dport 9000
start served tcpstates --json --sport 9000
start accepted tcpaccept --json
start opened tcpconnect --json --dport 9000
start counted tcpconnect --json --dport 9000 --count

# Serve 10 sessions one after the other; each gets 102400 bytes and lasts 200 ms.
in_ns B /usr/bin/python3 - <<'END' &
import socket
s = socket.create_server(("10.0.0.2", 9000))
for _ in range(10):
    c, _ = s.accept()
    got = 0
    while True:
        data = c.recv(65536)
        if not data:
            break
        got += len(data)
    assert got == 102400
    c.close()
END
server=$!
until in_ns B ss -Hltn | grep -q ':9000 '; do sleep 0.1; done
# Of each session the local port, and between which times, in ns, it can have lived, and have been
# ESTABLISHED: from within connect() to within shutdown(), or until the server's FIN was there.
truth=$(in_ns A /usr/bin/python3 - <<'END'
import json, socket, time
sessions = []
for _ in range(10):
    asked = time.monotonic_ns()
    c = socket.create_connection(("10.0.0.2", 9000))
    opened = time.monotonic_ns()
    c.sendall(bytes(102400))
    time.sleep(0.2)
    shut = time.monotonic_ns()
    c.shutdown(socket.SHUT_WR)
    closing = time.monotonic_ns()
    port = c.getsockname()[1]
    assert c.recv(1) == b""
    sessions.append({"port": port, "least": shut - opened, "open": closing - asked,
        "life": time.monotonic_ns() - asked})
    c.close()
print(json.dumps(sessions))
END
)
wait $server
for tool in life states served accepted opened counted; do stop $tool; done

equal "tcplife: sessions" "$(events life true)" 10
# SYN and FIN are no bytes.
equal "tcplife: sent" "$(events life true 'map(.fields.tx_bytes | tonumber) | unique')" "[102400]"
equal "tcplife: as long as the client says" "$(events life true "$(agree lived life)")" 10
equal "tcplife: local port" "$(events life '.fields.lport == 0')" 0
equal "tcplife: owner" "$(events life true 'map(.fields.owner.comm) | unique')" '["python3"]'
closing='.fields.old == "ESTABLISHED" and .fields.new == "FIN_WAIT1"'
equal "tcpstates: from ESTABLISHED" "$(events states "$closing")" 10
equal "tcpstates: as long as the client says" "$(events states "$closing" "$(agree lasted open)")" 10
for state in SYN_RECV ESTABLISHED CLOSE_WAIT LAST_ACK; do
	equal "tcpstates: $state" "$(events served ".fields.new == \"$state\"")" 10
done
equal "tcpaccept: accepted" "$(events accepted '.fields.lport == 9000')" 10
equal "tcpconnect: opened" "$(events opened true)" 10
equal "tcpconnect: --count" "$(events counted true) $(rows counted - true \
	'map("\(.key.comm) \(.key.raddr) \(.key.rport) \(.values.connections)") | join(",")')" "0 python3 10.0.0.2 9000 10"
equal "tcpstates: a connection is one socket" "$(events states '.fields.lport >= 1024' \
	'group_by(.fields.lport) | map(map(.fields.socket) | unique | length) | unique')" "[1]"
adds_up life states served accepted opened counted
