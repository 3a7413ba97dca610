// SPDX-License-Identifier: MIT
/* Sleeps until a timer is due or a signal arrives. */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "live/wait.h"

#define NEVER UINT64_MAX

#define RING_PERIOD (NS_PER_S / 10)

enum { SWEEP, REPORT, RING, BUDGET, END };

static void end_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
}

bool wait_open(struct wait *wait)
{
	sigset_t set;

	end_signals(&set);
	signal(SIGPIPE, SIG_IGN);
	wait->signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (wait->signals < 0 || sigprocmask(SIG_BLOCK, &set, NULL)) {
		warn("cannot wait for signals");
		return false;
	}
	return true;
}

void wait_start(struct wait *wait, int ring, int devices, u64 sweep_ns, u64 report_ns, u64 budget_ns,
		u64 duration_ns)
{
	u64 now = clock_now();

	wait->ring = ring;
	wait->devices = devices;
	wait->period[RING] = RING_PERIOD;
	wait->due[RING] = ring < 0 ? NEVER : now + RING_PERIOD;
	wait->period[SWEEP] = sweep_ns;
	wait->period[REPORT] = report_ns;
	wait->period[BUDGET] = budget_ns;
	wait->due[BUDGET] = budget_ns ? now + budget_ns : NEVER;
	wait->due[SWEEP] = sweep_ns ? now + sweep_ns : NEVER;
	wait->due[REPORT] = report_ns ? now + report_ns : NEVER;
	wait->due[END] = duration_ns ? now + duration_ns : NEVER;
}

/* What is due at @now.  Advances the timers; periods that have passed meanwhile are skipped. */
static unsigned int take_due(struct wait *wait, u64 now)
{
	unsigned int due = 0;

	for (int i = SWEEP; i <= END; i++) {
		if (wait->due[i] > now)
			continue;
		due |= 1 << i;
		if (i != END)
			wait->due[i] += ((now - wait->due[i]) / wait->period[i] + 1) *
					wait->period[i];
	}
	return due;
}

static struct timespec time_left(const struct wait *wait, u64 now)
{
	u64 next = NEVER;

	for (int i = SWEEP; i <= END; i++) {
		if (wait->due[i] < next)
			next = wait->due[i];
	}
	next = next > now ? next - now : 0;
	return (struct timespec){
		.tv_sec = next / NS_PER_S,
		.tv_nsec = next % NS_PER_S,
	};
}

void wait_sweep(struct wait *wait, u64 ns)
{
	u64 due = clock_now() + ns;

	if (due < wait->due[SWEEP])
		wait->due[SWEEP] = due;
}

void wait_again(struct wait *wait)
{
	wait->due[RING] = clock_now();
}

unsigned int wait_next(struct wait *wait, int reader)
{
	struct pollfd fds[] = {
		{.fd = wait->signals, .events = POLLIN},
		{.fd = reader},
		{.fd = wait->ring, .events = POLLIN},
		{.fd = wait->devices, .events = POLLIN},
	};
	struct timespec left = time_left(wait, clock_now());
	int ready = ppoll(fds, ARRAY_SIZE(fds), &left, NULL);
	unsigned int due = take_due(wait, clock_now());

	if (ready > 0 && (fds[0].revents || fds[1].revents))
		due |= WAIT_END;
	if (ready > 0 && fds[2].revents)
		due |= WAIT_RING;
	if (ready > 0 && fds[3].revents)
		due |= WAIT_DEVICES;
	return due;
}

void wait_close(struct wait *wait)
{
	struct signalfd_siginfo info;
	struct pollfd fd = {.fd = wait->signals, .events = POLLIN};
	sigset_t set;

	while (poll(&fd, 1, 0) > 0 &&
	       read(wait->signals, &info, sizeof(info)) == sizeof(info))
		;
	end_signals(&set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	close(wait->signals);
}
