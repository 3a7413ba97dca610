# SPDX-License-Identifier: MIT
# Tools for what is not there: each ends with 3, prints nothing, and says at which point and what
# to do about it.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# absent MODULE POINT TOOL [OPTION...]
absent()
{
	local module=$1 point=$2 tool=$3 message

	shift 3
	[ ! -e "/sys/module/$module" ] || { bad "$tool" "$module is loaded"; return; }
	"$BIN/$tool" --dry-run "$@" >"$work/out" 2>"$work/err"
	message="$? $(cat "$work/out")"
	equal "$tool: status, and what it prints" "$message" "3 "
	case $(cat "$work/err") in
	"$tool: point '$point' ("*"): module $module is not loaded; try: modprobe $module") ok "$tool: what to do" ;;
	*) bad "$tool: what to do" "$(cat "$work/err")" ;;
	esac
}

absent openvswitch	clone		ovs-clone
absent openvswitch	no_actions	ovs-drop
absent openvswitch	new		ovs-megaflow
absent openvswitch	receive		ovs-output
absent openvswitch	sent		ovs-upcall
absent openvswitch	queue_upcall	ovs-upcall-lost
absent openvswitch	output		sys-rx-internal --internal lo
absent tun		sent		tun-irq
absent tun		sent		tun-ring
absent kvm		other		kvm-exit
absent kvm		routed		kvm-irqfd
absent kvm		kicked		vhost-kick
absent vhost		used		vhost-notify
absent vhost_net	peeked		vhost-peek
absent vhost_net	served		vhost-queue
absent vhost		many		vhost-signal
absent virtio_net	poll		virtnet-poll
absent virtio_net	poll		virtnet-poll-stack
absent virtio_net	buffer		virtnet-rcvbuf
absent virtio_net	poll		virtnet-rx
absent nf_conntrack	confirmed	ct-events
absent nf_conntrack	first_packet	ct-invalid
absent nf_conntrack	judged		ct-trace
absent cfg80211		start		ieee80211scan
for queue in cbs codel fq red tbf; do
	absent sch_$queue enqueued qdisc-$queue
done

# What no module brings either.
"$BIN/qdisc-cbq" --dry-run >"$work/out" 2>"$work/err"
equal "qdisc-cbq" "$? $(cat "$work/out" "$work/err")" \
	"3 qdisc-cbq: point 'enqueued' (return cbq_enqueue in sch_cbq): needs sch_cbq: not built for this kernel"

# A tool that reads a type of a module, but looks elsewhere.
"$BIN/virtnet-spurious" --dry-run >"$work/out" 2>"$work/err"
equal "virtnet-spurious: a type" "$? $(cat "$work/out" "$work/err")" \
	"3 virtnet-spurious: point 'interrupted' (virtio.interrupted): neither this kernel nor a module that is loaded has the type 'virtnet_info'; load the module that it is of"

# What can be left out is, and said.
"$BIN/sys-latency" --dry-run --phy lo >"$work/out" 2>"$work/err"
equal "sys-latency: works without" $? 0
for point in lookup upcall execute output; do
	contains "sys-latency: $point" "$(cat "$work/err")" "point '$point' (ovs.$(sed 's/lookup/receive/; s/output/send/' <<<$point)) is left out: module openvswitch is not loaded; try: modprobe openvswitch"
done

# The advice is good.
modprobe openvswitch
"$BIN/ovs-drop" --dry-run >/dev/null 2>"$work/err"
equal "ovs-drop: with the module" "$? $(cat "$work/err")" "0 "
