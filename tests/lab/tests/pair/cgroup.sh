# SPDX-License-Identifier: MIT
# --cgroup takes what runs in a cgroup or below it: connects of three cgroups, each to its own port.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

groups=/sys/fs/cgroup
mkdir -p $groups/shop/web $groups/shop/db $groups/other
# connects GROUP COUNT PORT: TCP connections that are refused, by a process of the cgroup.
connects()
{
	bash -c 'echo $$ >"$0/cgroup.procs" && exec ip netns exec A /usr/bin/python3 -c "
import socket
for _ in range($1):
    with socket.socket() as s:
        s.connect_ex((\"10.0.0.2\", $2))"' "$groups/$1" "$2" "$3"
}
ports() { events "$1" true '[.[].fields.rport] | group_by(.) | map("\(length) \(.[0])") | join(", ")'; }

start all tcpconnect --json
start shop tcpconnect --json --cgroup shop
start web tcpconnect --json --cgroup $groups/shop/web/
start other tcpconnect --json --cgroup other --comm python
connects shop/web 3 81
connects shop/db 4 82
connects other 5 83
for tool in all shop web other; do stop $tool; done
equal "without the option" "$(ports all)" "3 81, 4 82, 5 83"
equal "a cgroup and those below" "$(ports shop)" "3 81, 4 82"
equal "one below" "$(ports web)" "3 81"
equal "beside --comm" "$(ports other)" "5 83"
adds_up all shop web other
"$BIN/tcpconnect" --cgroup none -d 1 2>"$work/none"
equal "no such cgroup: status" $? 2
contains "no such cgroup" "$(cat "$work/none")" "--cgroup 'none': expected a cgroup of version 2"
