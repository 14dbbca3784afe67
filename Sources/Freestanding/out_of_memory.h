// The end of the process when memory is exhausted.
#pragma once
#include <stdbool.h>

// Whether anything was written to standard output.
extern bool output_has_begun;

_Noreturn void end_without_memory(void);
