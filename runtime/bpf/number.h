/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The runtime's number: raised when emitted code and runtime stop fitting. */
#ifndef VNT_RUNTIME
#define VNT_RUNTIME 3
#endif
