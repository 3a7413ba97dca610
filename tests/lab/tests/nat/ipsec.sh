# SPDX-License-Identifier: MIT
# Path tools in a gateway that encrypts what it forwards: at one of its devices packets are ESP, and
# what they carry can be read at the other only. In tunnels, the kernel receives what it has
# decrypted once more at the same device.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# state NS FROM TO SPI, policy NS FROM TO DIRECTION: what this end knows of the packets between them.
state()
{
	in_ns "$1" ip xfrm state add src "$2" dst "$3" proto esp spi "$4" reqid 1 mode "$mode" \
		aead 'rfc4106(gcm(aes))' 0x1122334455667788112233445566778811223344 128
}
policy()
{
	in_ns "$1" ip xfrm policy add src "$2" dst "$3" dir "$4" \
		tmpl src "$2" dst "$3" proto esp reqid 1 mode "$mode"
}
# encrypt MODE: R and S encrypt what they send each other.
encrypt()
{
	mode=$1
	for ns in R S; do
		state $ns 10.2.0.1 10.2.0.2 1
		state $ns 10.2.0.2 10.2.0.1 2
	done
	policy R 10.2.0.1 10.2.0.2 out
	policy R 10.2.0.2 10.2.0.1 in
	policy R 10.2.0.2 10.2.0.1 fwd
	policy S 10.2.0.1 10.2.0.2 in
	policy S 10.2.0.2 10.2.0.1 out
}
# decrypt: they no longer do.
decrypt()
{
	for ns in R S; do
		in_ns $ns ip xfrm policy flush
		in_ns $ns ip xfrm state flush
	done
}

tool_ns=R
sink S udp 5000
for mode in transport tunnel; do
	encrypt $mode
	in_ns C ping -q -c 1 -W 60 10.2.0.2 >/dev/null
	start icmp drop-icmp --json --rx r0 --tx r1
	start udp drop-udp --json --rx r0 --tx r1
	start tcp drop-tcp --json --rx r0 --tx r1
	start pairs vm-pair-latency --json --from r0 --to r1
	start vm vm-latency --json --vm r0 --phy r1
	start sys sys-latency --json --phy r1
	read -r -a before <<<"$(crossed R r0 r1)"
	in_ns C ping -q -c 20 -i 0.01 -W 60 10.2.0.2 >/dev/null
	send C udp --dst 10.2.0.2 --count 7 >/dev/null
	equal "$mode: received" "$(stream C S 10.2.0.2 1000)" 1000
	read -r -a after <<<"$(settle crossed R r0 r1)"
	for tool in icmp udp tcp pairs vm sys; do stop $tool; done
	for i in 0 1 2 3; do after[i]=$((after[i] - before[i])); done
	there=${after[0]} back=${after[1]}
	equal "$mode: as many in as out" "${after[2]} ${after[3]}" "$there $back"
	# Replies are seen where they come in only when they are received once more.
	if [ $mode = tunnel ]; then replies=20 segments=$((back - 20)); else replies=0 segments=0; fi
	equal "$mode: drop-icmp: there, outside, back, lost" \
		"$(whole icmp there) $(whole icmp outside) $(whole icmp back) $(events icmp true)" "20 0 $replies 0"
	equal "$mode: drop-udp: passed, lost" "$(whole udp way) $(events udp true)" "7 0"
	equal "$mode: drop-tcp: there, back, lost" \
		"$(whole tcp there) $(whole tcp back) $(events tcp true)" "$((there - 27)) $segments 0"
	equal "$mode: vm-pair-latency" "$(total pairs latency count)" "$there"
	equal "$mode: vm-latency: there, back" "$(whole vm tx) $(whole vm rx)" "$there $back"
	equal "$mode: sys-latency: there" "$(whole sys tx)" "$there"
	adds_up icmp udp tcp pairs vm sys
	decrypt
done
kill $sink_pid
