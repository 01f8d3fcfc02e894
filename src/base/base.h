/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every file may lean on: attributes, array lengths, and a ban on the
 * calls that cannot be used safely.  Include it after the system headers.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/* They declare what is banned below, so they must come first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

#if defined(__GNUC__)
#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#else
#define MUST_USE
#define PRINTF_LIKE(f, a)
#endif

/* A fact that a source may not have stated. */
enum tri { TRI_UNKNOWN = 0, TRI_NO = 1, TRI_YES = 2 };

/* No row, no reference: what an index holds when it points at nothing. */
#define NONE SIZE_MAX

#define KIB ((size_t)1024)
#define MIB (KIB * KIB)

#if defined(__GNUC__)
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf
#pragma GCC poison strtok atoi atol atoll gmtime localtime ctime asctime gets
#endif

#endif
