// A timer that ends the process where a request does not get on: setitimer(2), which works without a place in the queue of
// signals, unlike timer_create(2).
#pragma once
#include <stdint.h>

// Unblocks all signals but SIGPIPE and SIGXFSZ, which are errors of write(2) then, and installs the timer's handler.
void cposix_prepare_signals(void);

// How many nanoseconds there are between two looks, of which ten deadlines have forty.
void cposix_watch_set_tick(int64_t nanoseconds);

// A request is in hand from now on, another one than before.
void cposix_watch_begin(void);

// No request is in hand.
void cposix_watch_end(void);

// Makes sure that whatever waits now is interrupted within a tick, be a request in hand or not.
void cposix_watch_keep_ticking(void);

// The timer of a process that was forked is its parent's.
void cposix_watch_forget(void);
