// The timer of requests: setitimer(2), which unlike timer_create(2) needs no place in the queue of signals.
#pragma once
#include <stdint.h>

// Blocks SIGPIPE and SIGXFSZ, so that write(2) fails instead, unblocks all other signals, and installs the timer's
// handler.
void cposix_prepare_signals(void);

// Sets the nanoseconds between two ticks: a quarter of the deadline.
void cposix_request_timer_set_tick(int64_t nanoseconds);

// Starts the timer of a new request.
void cposix_request_timer_begin(void);

// Ends the request; the next tick stops the timer.
void cposix_request_timer_end(void);

// A termination signal was read: a request ends the process when it exceeds its deadline.
void cposix_request_timer_terminate(void);

// Interrupts a waiting call within a tick, even without a request.
void cposix_request_timer_keep_ticking(void);

// Resets the state after a fork, as the timer is the parent's.
void cposix_request_timer_forget(void);
