// The JSON Schema of the event line.
#pragma once
#include <stddef.h>

// Returns the text of event.schema.json, and its length in `count`. The bytes live as long as the process.
const unsigned char *event_schema(size_t *count);
