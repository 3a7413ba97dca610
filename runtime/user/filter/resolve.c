// SPDX-License-Identifier: MIT
/*
 * Replaces the functions of libc by which libpcap looks up names in expressions.  Those of
 * libc would load shared libraries of the host and query its name server.  Here hosts and
 * ports must be numbers, and protocols are those of the packet parser.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

/* A result of getaddrinfo() with its address. */
struct result {
	struct addrinfo info;
	union {
		struct sockaddr any;
		struct sockaddr_in ipv4;
		struct sockaddr_in6 ipv6;
	} address;
};

static bool parse_host(const char *host, struct result *result)
{
	if (inet_pton(AF_INET, host, &result->address.ipv4.sin_addr) == 1) {
		result->info.ai_family = AF_INET;
		result->info.ai_addrlen = sizeof(result->address.ipv4);
	} else if (inet_pton(AF_INET6, host, &result->address.ipv6.sin6_addr) == 1) {
		result->info.ai_family = AF_INET6;
		result->info.ai_addrlen = sizeof(result->address.ipv6);
	} else {
		return false;
	}
	result->address.any.sa_family = result->info.ai_family;
	result->info.ai_addr = &result->address.any;
	return true;
}

int getaddrinfo(const char *restrict host, const char *restrict service,
		const struct addrinfo *restrict hints, struct addrinfo **restrict results)
{
	int family = hints ? hints->ai_family : AF_UNSPEC;
	struct result *result;

	if (!host || service)
		return EAI_NONAME;
	result = calloc(1, sizeof(*result));
	if (!result)
		return EAI_MEMORY;
	if (!parse_host(host, result) ||
	    (family != AF_UNSPEC && family != result->info.ai_family)) {
		free(result);
		return EAI_NONAME;
	}
	*results = &result->info;
	return 0;
}

void freeaddrinfo(struct addrinfo *info)
{
	free(info);
}

struct hostent *gethostbyname(const char *name)
{
	(void)name;
	return NULL;
}

int getnetbyname_r(const char *restrict name, struct netent *restrict entry,
		   char *restrict text, size_t size, struct netent **restrict result,
		   int *restrict error)
{
	(void)name, (void)entry, (void)text, (void)size;
	*result = NULL;
	*error = HOST_NOT_FOUND;
	return ENOENT;
}

int getprotobyname_r(const char *restrict name, struct protoent *restrict entry,
		     char *restrict text, size_t size, struct protoent **restrict result)
{
	static const struct protoent protocols[] = {
#define TRANSPORT(parser, protocol, name) {(char *)name, NULL, protocol},
#include "../bpf/packet.def"
	};

	(void)text, (void)size;
	*result = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		if (strcmp(protocols[i].p_name, name))
			continue;
		*entry = protocols[i];
		*result = entry;
		return 0;
	}
	return ENOENT;
}

int ether_hostton(const char *name, struct ether_addr *address)
{
	(void)name, (void)address;
	return -1;
}
