/* SPDX-License-Identifier: Apache-2.0 */
/*
 * While a rule of a module runs: signals that mean a crash.  Everything the
 * handler needs is ready beforehand, because after a crash nothing but a few
 * calls of the system can be trusted; it runs on a stack of its own, because
 * the crash may be that the stack is full.
 */
#define _XOPEN_SOURCE 700 /* sigaltstack() */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "engine/engine_private.h"

#define STACK_BYTES (64 * KIB)
#define EXIT_STATUS 4 /* the run failed, nothing was published */

static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

static struct {
	struct sigaction before[NITEMS(signals)];
	stack_t stack_before;
	bool stacked;
	char line[HOST_LABEL + 64];
	size_t number_at; /* where the signal's two digits go */
	size_t len;
	_Alignas(16) char stack[STACK_BYTES];
} guard;

static void
crashed(int number)
{
	ssize_t ignored;

	guard.line[guard.number_at] = (char)('0' + number / 10 % 10);
	guard.line[guard.number_at + 1] = (char)('0' + number % 10);
	ignored = write(STDERR_FILENO, guard.line, guard.len);
	(void)ignored;
	_exit(EXIT_STATUS);
}

void
guard_begin(const char *label)
{
	static const char end[] = "00)\n";
	struct sigaction action;
	stack_t stack;
	int n = snprintf(guard.line, sizeof(guard.line) - sizeof(end),
	    "muster: %s crashed (signal ", label);

	guard.number_at = strlen(guard.line);
	guard.len = guard.number_at + sizeof(end) - 1;
	memcpy(guard.line + guard.number_at, end, sizeof(end));
	(void)n; /* a label that is too long is cut */
	memset(&stack, 0, sizeof(stack));
	stack.ss_sp = guard.stack;
	stack.ss_size = sizeof(guard.stack);
	guard.stacked = sigaltstack(&stack, &guard.stack_before) == 0;
	memset(&action, 0, sizeof(action));
	action.sa_handler = crashed;
	action.sa_flags = guard.stacked ? SA_ONSTACK : 0;
	(void)sigfillset(&action.sa_mask);
	for (size_t i = 0; i < NITEMS(signals); i++)
		(void)sigaction(signals[i], &action, &guard.before[i]);
}

void
guard_end(void)
{
	for (size_t i = 0; i < NITEMS(signals); i++)
		(void)sigaction(signals[i], &guard.before[i], NULL);
	if (guard.stacked)
		(void)sigaltstack(&guard.stack_before, NULL);
}
