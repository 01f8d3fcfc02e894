/* SPDX-License-Identifier: Apache-2.0 */
/* A socket that leads to this machine, or none. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/base.h"
#include "net/loopback.h"

static bool
is_this_machine(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in v4;

		memcpy(&v4, address, sizeof(v4));
		return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 v6;

		memcpy(&v6, address, sizeof(v6));
		return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
	}
	return false;
}

curl_socket_t
loopback_open(void *unused, curlsocktype purpose, struct curl_sockaddr *to)
{
	int fd;

	(void)unused;
	(void)purpose;
	if (!is_this_machine(&to->addr))
		return CURL_SOCKET_BAD;
	fd = socket(to->family, to->socktype, to->protocol);
	if (fd >= 0)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}
