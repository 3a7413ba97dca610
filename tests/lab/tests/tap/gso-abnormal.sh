# SPDX-License-Identifier: MIT
# gso-abnormal on what a virtual machine sends: 50 large packets whose header says TCP over IPv4.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

rows()
{
	of "$1" '[.[] | select(.type == "row" and .final)] | map([.key.point, .key.dev, .values.packets,
		.values.typeless, .values.no_segs, .values.over_mtu]) | sort | tostring'
}

start wrong gso-abnormal --json
start segs gso-abnormal --json --segs
start all gso-abnormal --json --all
hold t1 --vnet-hdr --write 50 --gso 1448 --size 14480
held >/dev/null
hold t1 --vnet-hdr --write 20 --size 1000
held >/dev/null
for name in wrong segs all; do stop $name; done
equal "their type is right" "$(rows wrong)" "[]"
equal "--segs: no machine says how many" "$(rows segs)" '[["receive","t1",50,0,50,0]]'
equal "--all" "$(rows all)" '[["receive","t1",50,0,50,0]]'
equal "adds up" "$(of all '[.[] | select(.type == "account") | .unexplained] | unique | tostring')" "[0]"
