# SPDX-License-Identifier: MIT
# switch.sh: start Open vSwitch in a world, with the bridge br0. Source it after lib.sh. There may
# be a second one, in a namespace, with an OVS_RUNDIR of its own that begins with /run/openvswitch.

run=${OVS_RUNDIR:-/run/openvswitch}
switch_ns=root			# where the datapath is

# start_database PORT...: the ports of br0.
start_database()
{
	local port

	mkdir -p $run
	ovsdb-tool create $run/conf.db /usr/share/openvswitch/vswitch.ovsschema
	ovsdb-server $run/conf.db --remote=punix:$run/db.sock --pidfile --detach \
		-vconsole:off --log-file=$run/ovsdb-server.log
	ovs-vsctl --no-wait init
	# A slow machine needs longer between two packets than flows are kept otherwise.
	ovs-vsctl --no-wait set open_vswitch . other_config:max-idle=600000
	# Nor are flows deleted that are seldom hit when it takes long to look through them all.
	ovs-vsctl --no-wait set open_vswitch . other_config:min-revalidate-pps=0
	ovs-vsctl --no-wait add-br br0 -- set bridge br0 other_config:mac-aging-time=3600
	for port; do ovs-vsctl --no-wait add-port br0 "$port"; done
}

# ovs-vswitchd counts the CPUs anew when its last count, made at time 0, is 10 s old. In
# the first 10 s after boot it so finds none, starts no thread that handles upcalls, and
# every upcall is lost.
wait_for_uptime()
{
	while read -r up _ </proc/uptime; [ "${up%.*}" -lt 10 ]; do sleep 0.1; done
}

start_switch()
{
	wait_for_uptime
	in_ns "$switch_ns" ovs-vswitchd --pidfile --detach -vconsole:off --log-file=$run/ovs-vswitchd.log
	ovs-vsctl --timeout=20 wait-until interface br0 'ofport>0'
}
