# SPDX-License-Identifier: MIT
# tcplife, tcpstates, tcpaccept and tcpconnect on connections that a script makes.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

events()	{ echo "[.[] | select(.type == \"event\" and ($1))]"; }
unexplained()	{ of "$1" '[.[] | select(.type == "account") | .unexplained] | unique | tostring'; }

# A call that is under way when a tool attaches is not seen: first the tools.
start life tcplife --json --dport 9000
start states tcpstates --json --dport 9000
start accepted tcpaccept --json
start opened tcpconnect --json --dport 9000

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
sleep 1
in_ns A /usr/bin/python3 - <<'END'
import socket, time
for _ in range(10):
    c = socket.create_connection(("10.0.0.2", 9000))
    c.sendall(bytes(102400))
    time.sleep(0.2)
    c.shutdown(socket.SHUT_WR)
    c.recv(1)
    c.close()
END
wait $server
sleep 0.5
for tool in life states accepted opened; do stop $tool; done

equal "tcplife: sessions" "$(of life "$(events true) | length")" 10
# SYN and FIN are acknowledged like bytes.
equal "tcplife: sent" "$(of life "$(events true) | map(.fields.tx_bytes | tonumber) | unique | tostring")" "[102402]"
within "tcplife: shortest, ms" "$(of life "$(events true) | map(.fields.lived) | min / 1000000 | floor")" 200 1000
within "tcplife: longest, ms" "$(of life "$(events true) | map(.fields.lived) | max / 1000000 | floor")" 200 3000
equal "tcplife: local port" "$(of life "$(events '.fields.lport == 0') | length")" 0
equal "tcplife: owner" "$(of life "$(events true) | map(.fields.owner.comm) | unique | tostring")" '["python3"]'
closing=$(events '.fields.old == "ESTABLISHED" and .fields.new == "FIN_WAIT1"')
equal "tcpstates: from ESTABLISHED" "$(of states "$closing | length")" 10
within "tcpstates: how long, ms" "$(of states "$closing | map(.fields.lasted) | min / 1000000 | floor")" 200 1000
equal "tcpaccept: accepted" "$(of accepted "$(events '.fields.lport == 9000') | length")" 10
equal "tcpconnect: opened" "$(of opened "$(events true) | length")" 10
for tool in life states accepted opened; do
	equal "$tool adds up" "$(unexplained $tool)" "[0]"
done
