/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads what devices are shown and told apart by. */
#ifndef VNT_NAME_BPF_H
#define VNT_NAME_BPF_H

static __always_inline void device_name(struct vnt_device_name *to, const struct net_device *dev,
					const bool typed)
{
	const struct net_device___vnt *device = (const void *)dev;
	const struct net___vnt *net = READ(device, nd_net.net);

	if (typed)
		copy_name(to->name, device->name);
	else
		bpf_core_read_str(to->name, sizeof(to->name), &device->name);
	to->netns = READ(net, ns.inum);
}

#endif
