/* SPDX-License-Identifier: GPL-2.0-only */
/* What the values of a spec are read and compared with. */
#ifndef VNT_VALUE_BPF_H
#define VNT_VALUE_BPF_H

#include "memory.bpf.h"
#include "name.bpf.h"
#include "text.bpf.h"

#endif
