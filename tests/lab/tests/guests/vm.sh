# SPDX-License-Identifier: MIT
# The examples of tools that look at guests in virtual machines, and at virtio NICs.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/examples.sh"

traffic
examples kvm-exit kvm-irqfd tun-irq tun-ring vhost-kick vhost-notify vhost-peek vhost-queue \
	vhost-signal virtnet-irq virtnet-poll virtnet-poll-stack virtnet-rcvbuf virtnet-rx virtnet-spurious \
	virtnet-vq vm-latency vm-metrics vm-pair-gap vm-pair-latency vm-udp-path
examples cpu-offcpu/2 cpu-usage/4
