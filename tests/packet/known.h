/* SPDX-License-Identifier: MIT */
/*
 * Bugs of the parser that the tests know of: 1 while there, 0 once mended.
 * Tests check that each is as stated here, so mending one without saying so
 * fails as well.  -DMENDED says that all are.
 */
#ifndef KNOWN_H
#define KNOWN_H

#ifdef MENDED
#define THERE 0
#else
#define THERE 1
#endif

/* A VLAN protocol while the network header stands behind the tags. */
#define KNOWN_HEADER_BEHIND_TAGS THERE
/* 802.3 frames: the kernel says 4 where the bytes state a length. */
#define KNOWN_LENGTH_FRAMES THERE
/* A hardware tag does not count towards the greatest number of tags. */
#define KNOWN_THREE_TAGS THERE
/* Cut IPv6 extension headers give a flow whose protocol is the extension's. */
#define KNOWN_CUT_EXTENSIONS THERE
/* IPv6 of another version is parsed. */
#define KNOWN_IPV6_VERSION THERE
/* A UDP length of less than its header reads 8 bytes of what follows. */
#define KNOWN_UDP_LENGTH THERE
/* Two ICMP messages that differ in what is behind the header are one. */
#define KNOWN_ICMP_BODY THERE
/* An IPv6 fragment's id and offset may cancel out. */
#define KNOWN_IPV6_FRAGMENTS THERE

#define assert_known(known, right) assert_int_equal(!(right), known)

#endif
