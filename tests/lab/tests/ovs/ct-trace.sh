# SPDX-License-Identifier: MIT
# ct-trace on ten connections that the bridge tracks in zone 9, with a label, against the table of
# connections itself; on those of two ports of three by a file of rules; and on both directions of
# those of one port against the table's own count of their packets.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# again: the SYNs that A has sent once more.
again()	{ in_ns A nstat -asz TcpExtTCPSynRetrans | awk 'END {print $2}'; }
# connections NAME: the ports that they go to. A SYN that is sent again while the switch still
# looks for the first one's flow is confirmed, too.
connections()
{
	events "$1" "$confirmed" '[map(.fields.id.flow) | unique_by([.sport, .dport])[] | .dport] | sort'
}
# In some namespaces packets are tracked besides, in zone 0.
confirmed='.fields.zone == 9 and .event == "step" and .fields.point == "confirmed" and .fields.verdict == 1'
# passed: the packets of the connections to port 9002, of each direction.
passed()
{
	ovs-appctl dpctl/dump-conntrack -s zone=9 |
		sed -n 's/.*orig=([^)]*dport=9002,packets=\([0-9]*\).*reply=([^)]*packets=\([0-9]*\).*/\1 \2/p' |
		awk '{there += $1; back += $2} END {print there, back}'
}
# judged CONDITION: how many packets of port 9002 the bridge's connection tracking has looked at.
judged()	{ events both ".fields.zone == 9 and .fields.point == \"judged\" and (.fields.id.flow | $1)"; }

sysctl -qw net.netfilter.nf_conntrack_acct=1
in_ns B /usr/bin/python3 -c '
import select, socket
servers = [socket.create_server(("10.1.0.2", port)) for port in (9001, 9002, 9003)]
print("ready", flush=True)
for _ in range(10):
    for s in select.select(servers, [], [])[0]:
        c, _ = s.accept()
        c.recv(1)
        c.close()' >"$work/server" &
server=$!
started $server "$work/server"
ovs-ofctl add-flow br0 'priority=10,tcp,actions=ct(table=1,zone=9)'
ovs-ofctl add-flow br0 'table=1,priority=10,tcp,ct_state=+new,actions=ct(commit,zone=9,exec(set_field:0x30000000000000005->ct_label,set_field:0x7->ct_mark)),normal'
ovs-ofctl add-flow br0 'table=1,priority=5,tcp,actions=normal'
printf '%s\n' 'tcp port 9001' 'tcp port 9003' >"$work/rules"
start all ct-trace --json --proto tcp
start some ct-trace --json --rules "$work/rules"
start both ct-trace --json --host 10.1.0.1 --port 9002 --by point,flow,kstack
again=$(again)
in_ns A /usr/bin/python3 -c '
import socket
for port in 4 * [9001] + 3 * [9002] + 3 * [9003]:
    with socket.create_connection(("10.1.0.2", port)) as s:
        s.shutdown(socket.SHUT_WR)
        s.recv(1)'
wait $server
ovs-appctl dpctl/dump-conntrack zone=9 >"$work/truth"
passed=$(settle passed)
again=$(($(again) - again))
for name in all some both; do stop $name; done
sysctl -qw net.netfilter.nf_conntrack_acct=0
ovs-appctl dpctl/flush-conntrack zone=9
ovs-ofctl del-flows br0
ovs-ofctl add-flow br0 priority=0,actions=normal

equal "the switch's own table" "$(grep -c 'mark=7,labels=0x30000000000000005' "$work/truth")" 10
equal "confirmed" "$(events all "$confirmed" 'map(.fields | "\(.zone) \(.state) \(.mark)") | unique | join(", ")')" "9 NEW 7"
equal "confirmed: the flags of their status" \
	"$(events all "$confirmed" 'map(.fields.status | split("|") | index("CONFIRMED") != null) | unique | tostring')" "[true]"
equal "those of answered ones" \
	"$(events both '.fields.zone == 9 and .fields.point == "judged" and .fields.state == "ESTABLISHED"' 'map(.fields.status | [split("|")[] | select(. == "SEEN_REPLY" or . == "CONFIRMED")] | join(" ")) | unique | join(", ")')" "SEEN_REPLY CONFIRMED"
within "confirmed: each SYN once" "$(events all "$confirmed")" 10 $((10 + again))
equal "by their ports" "$(connections all)" \
	"[9001,9001,9001,9001,9002,9002,9002,9003,9003,9003]"
# Behind the first packet: in both directions, what was committed with it.
equal "what is known of the others" \
	"$(events all '.fields.point == "ovs_execute" and .fields.state == "ESTABLISHED_REPLY"' 'map(.fields | "\(.ct_zone) \(.mark) \(.label) \(.label1) \(.label2) \(.label3)") | unique')" \
	'["9 7 0x5 0 0x3 0"]'
within "answers" "$(events all '.fields.point == "ovs_execute" and .fields.state == "ESTABLISHED_REPLY"')" 20 200
equal "rules" "$(connections some)" "[9001,9001,9001,9001,9003,9003,9003]"
equal "rules: nothing else" "$(events some true 'map(.fields.id.flow | .sport, .dport) | map(select(. >= 9001 and . <= 9003)) | unique')" "[9001,9003]"
within "both directions: traffic" "${passed#* }" 6 100
equal "both directions: packets of each" "$(judged '.dport == 9002') $(judged '.sport == 9002')" "$passed"
equal "both directions: nothing else" "$(events both '.fields.id.flow | .sport != 9002 and .dport != 9002')" 0
equal "both directions: the same is counted" "$(column both steps '.key.flow.sport == 9002' packets)" \
	"$(events both '.fields.id.flow.sport == 9002')"
contains "by the code that led there" "$(rows both steps '.key.point == "judged"' 'map(.key.kstack | tostring) | join(" ")')" "ovs_ct_execute"
adds_up all some both
