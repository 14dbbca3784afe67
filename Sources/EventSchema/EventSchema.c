#include "include/EventSchema.h"

static const unsigned char text[] = {
#embed "event.schema.json"
};

const unsigned char *event_schema(size_t *count) {
  *count = sizeof text;
  return text;
}
