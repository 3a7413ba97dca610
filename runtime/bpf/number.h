/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Numbers that vntc and the runtime must agree on. */
#ifndef VNT_NUMBER_H
#define VNT_NUMBER_H

/* The runtime's number: raised when emitted code and runtime stop fitting. */
#ifndef VNT_RUNTIME
#define VNT_RUNTIME 7
#endif

#define VNT_STAGES	15	/* of a path, at most */
#define VNT_OPTIONS	16	/* of a tool's own */
#define VNT_COMPUTED	16	/* columns of a table that are computed */

#endif
