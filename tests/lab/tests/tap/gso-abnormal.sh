# SPDX-License-Identifier: MIT
# gso-abnormal on what a virtual machine sends: 50 large packets whose header says TCP over IPv4.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

fields='map([.key.point, .key.dev, .values.packets, .values.typeless, .values.no_segs, .values.over_mtu]) | sort'

start wrong gso-abnormal --json
start segs gso-abnormal --json --segs
start all gso-abnormal --json --all
start at gso-abnormal --json --all --at receive
start elsewhere gso-abnormal --json --all --at driver,tap
hold t1 --vnet-hdr --write 50 --gso 1448 --size 14480
held >/dev/null
hold t1 --vnet-hdr --write 20 --size 1000
send root raw --iface t1 --dst-mac 02:00:00:00:00:02 --count 5 >/dev/null
held >/dev/null
for name in wrong segs all at elsewhere; do stop $name; done
equal "their type is right" "$(rows wrong - true "$fields")" "[]"
equal "--segs: no machine says how many" "$(rows segs - true "$fields")" '[["receive","t1",50,0,50,0]]'
equal "--all" "$(rows all - true "$fields")" '[["receive","t1",50,0,50,0]]'
# seen NAME: the points that were hit
seen()	{ of "$1" '[.[] | select(.type == "account" and .seen > 0) | .point] | sort'; }
equal "--at: the named point" "$(rows at - true "$fields") $(seen at)" "$(rows all - true "$fields") [\"receive\"]"
equal "--at: not the others" "$(rows elsewhere - true "$fields") $(seen elsewhere)" '[] ["driver","tap"]'
equal "without it all that packets pass" "$(seen all)" '["direct","driver","output","receive","tap","validate"]'
equal "adds up" "$(unexplained all)" "[0]"
