# SPDX-License-Identifier: MIT
# Pings as the kernel sees them, against netem's delay and what ping itself says.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

in_ns B tc qdisc add dev e1 root netem delay 20ms
start t superping --json -e
start sum superping --json
start text superping
start short superping --summary
start to superping --json --dst 10.0.0.2
start from superping --json --src 10.0.0.2
start expression superping --json --filter 'icmp and dst host 10.0.0.2 and src net 10.0.0.0/24'
start reversed superping --json --filter 'src host 10.0.0.2'
start host superping --json --host 10.0.0.2,10.0.0.9
# A raw socket gets an answer before ICMP does; ping's own kind of socket gets it from ICMP. -U:
# until ping itself has it, which is later still.
in_ns A sysctl -qw net.ipv4.ping_group_range="0 2147483647"
in_ns A ping -U -c 30 -i 0.03 10.0.0.2 >"$work/ping"
in_ns A ping -q -c 10 -i 0.03 fd00::2 >/dev/null
in_ns A sysctl -qw net.ipv4.ping_group_range="1 0"
stop t
stop sum
stop text
stop short
stop to
stop from
for name in expression reversed host; do stop $name; done
in_ns B tc qdisc del dev e1 root
equal "a line for each ping" "$(events t true)" 40
equal "IPv6" "$(events t true 'map(select(.fields.to == "fd00::2")) | length')" 10
equal "sequence numbers" "$(events t true 'map(select(.fields.to == "10.0.0.2").fields.seq) | sort | join(" ")')" \
	"$(seq -s ' ' 1 30)"
equal "none is faster than netem" "$(events t true 'map(select(.fields.value < 20000000)) | length')" 0
# ping rounds to 0.1 ms, and to 1 ms from 100 ms on.
slower=$(sed -n 's/.*icmp_seq=\([0-9]*\) .*time=\([0-9.]*\) ms/\1 \2/p' "$work/ping" | while read -r seq ms; do
	events t true "map(select(.fields.to == \"10.0.0.2\" and .fields.seq == $seq and .fields.value > $ms * 1000000 + 501000)) | length"
done | grep -vc '^0$')
equal "none is slower than ping says" "$slower" 0
equal "the histogram counts them" \
	"$(of sum '.[] | select(.type == "histogram" and .key == null) | .count')" 40
equal "accounts add up" "$(account sum true unexplained)" 0
# Text has a line for each by itself, and the histogram at the end, as --each does in JSON.
lines() { grep -cE '^(10.0.0.2|fd00::2) .* (us|ms|s)$' "$work/$1.out"; }
equal "text: a line for each" "$(lines text)" 40
contains "text: and the histogram" "$(cat "$work/text.out")" "by to "
equal "--each: and the histogram" \
	"$(of t '.[] | select(.type == "histogram" and .key == null) | .count')" 40
equal "--summary: no line" "$(lines short)" 0
contains "--summary: the histogram" "$(cat "$work/short.out")" "by to "
# A reply has the ends of its request: where the ping went is --dst of both.
count() { of "$1" '[.[] | select(.type == "histogram" and .key == null) | .count] | add // 0'; }
equal "--dst" "$(count to)" 30
equal "--dst: accounts add up" "$(account to true unexplained)" 0
equal "--src: who was asked sent none" "$(count from)" 0
equal "--filter asks of replies with exchanged ends" "$(count expression) $(count reversed)" "30 0"
equal "--host: whoever asked" "$(count host)" 30
