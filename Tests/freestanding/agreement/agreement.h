// A program that is linked twice, with Sources/Freestanding and with glibc, and must print the same both times. Each line is a
// call with what it returned. What may differ from run to run (process numbers, addresses, descriptors) is never printed.
#pragma once
#include <errno.h>
#include <stddef.h>
#include <stdint.h>

// The value of an expression.
#define SHOW(expression) show(__FILE__, __LINE__, #expression, (long)(expression), 0)
// What a call returns, and its error where it is -1.
#define CALL(expression) \
  ({ \
    errno = 0; \
    long returned = (long)(expression); \
    show(__FILE__, __LINE__, #expression, returned, returned == -1 ? errno : 0); \
    returned; \
  })
// Only whether a call succeeds, and its error where not: for descriptors and process numbers.
#define TRY(expression) \
  ({ \
    errno = 0; \
    long returned = (long)(expression); \
    show(__FILE__, __LINE__, #expression, returned < 0 ? -1 : 1, returned < 0 ? errno : 0); \
    returned; \
  })

void show(const char *file, int line, const char *expression, long value, int error);
void show_text(const char *text);
// Written at once, so that a child has nothing of its parent's left to write.
void flush(void);

// The same numbers in each run.
uint32_t random_below(uint32_t limit);
#define ONE_OF(...) \
  ({ \
    __typeof__((__VA_ARGS__)) list[] = {__VA_ARGS__}; \
    list[random_below(sizeof list / sizeof *list)]; \
  })
// FNV-1a over bytes, going on from what was hashed before.
uint64_t hash(uint64_t before, const void *bytes, size_t count);

// The state in which a child ends that runs this function.
int state_of_child(void (*run)(void));

void agree_start(int count, char **arguments);
void agree_memory(void);
void agree_allocation(void);
void agree_files(void);
void agree_sockets(void);
void agree_processes(void);
void agree_signals(void);
