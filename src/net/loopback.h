/* SPDX-License-Identifier: Apache-2.0 */
/* Private to net: what may go unencrypted stays on this machine. */
#ifndef NET_LOOPBACK_H
#define NET_LOOPBACK_H

#include <curl/curl.h>

/*
 * For CURLOPT_OPENSOCKETFUNCTION: a name is only a name, the address it led
 * to is what counts.  CURL_SOCKET_BAD for any other machine's.
 */
curl_socket_t loopback_open(void *, curlsocktype, struct curl_sockaddr *);

#endif
